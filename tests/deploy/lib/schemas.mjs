// Whether an object of Kubernetes is one: its schema holds it, and knows every field of it.
//
//     wrong(object)      what is wrong with it, in words; [] is nothing
//
// The schemas of the npm packages pass over fields that they do not know, as an API server that prunes
// them in silence would. So an object is handed to its schema behind a watch: a field that the schema never asked for
// is one that it does not have.
import assert from 'node:assert/strict';

const PACKAGES = { 'gateway.networking.k8s.io': '@kubernetes-models/gateway-api', 'networking.istio.io': '@kubernetes-models/istio', 'monitoring.coreos.com': '@kubernetes-models/prometheus-operator' };

async function model({ apiVersion, kind }) {
    const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const path = [PACKAGES[group] ?? 'kubernetes-models', group, version, kind].filter(Boolean).join('/');
    const found = await import(path).catch((error) => assert.fail(`no schema of ${apiVersion} ${kind}: ${error.message}`));
    return found[kind];
}

/** `value`, and in `unseen` the paths of it that nobody has looked at yet. */
function watched(value, path, unseen) {
    if (value === null || typeof value !== 'object') return value;
    const inside = {};
    for (const key of Object.keys(value)) {
        inside[key] = watched(value[key], `${path}/${key}`, unseen);
        if (!Array.isArray(value)) unseen.add(`${path}/${key}`);
    }
    return new Proxy(Array.isArray(value) ? Object.values(inside) : inside, {
        get(target, key, receiver) {
            unseen.delete(`${path}/${String(key)}`);
            return Reflect.get(target, key, receiver);
        },
    });
}

export async function wrong(object) {
    const Model = await model(object);
    const unseen = new Set();
    const made = new Model({});
    for (const [key, value] of Object.entries(object)) made[key] = watched(value, `/${key}`, unseen);
    try {
        made.validate();
    } catch (error) {
        return [error.message];
    }
    return [...unseen].map((path) => `${path} is no field of ${object.apiVersion} ${object.kind}`);
}
