// What `kubectl kustomize FOLDER` makes of deploy/kubernetes, for the fields that are used there; any
// other field is a mistake. kubernetes.test.mjs also holds it against kubectl where there is one.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const NO_NAMESPACE = new Set(['Namespace']);

/** The documents of a file. What YAML itself has against it is a mistake. */
export function documents(file) {
    return parseAllDocuments(readFileSync(file, 'utf8'), { strict: true, uniqueKeys: true }).map((document) => {
        assert.deepEqual([...document.errors, ...document.warnings].map(String), [], file);
        return document.toJS();
    }).filter((object) => object !== null);
}

const steps = (path) => path.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** One operation of RFC 6902 on an object; what is not there cannot be replaced or removed. */
function change(object, { op, path, value }, where) {
    const way = steps(path), last = way.pop();
    const at = way.reduce((here, step) => here?.[step], object) ?? assert.fail(`${where}: nothing at ${path}`);
    const there = Array.isArray(at) ? Number(last) < at.length : last in at;
    if (op !== 'add') assert.ok(there, `${where}: nothing at ${path}`);
    switch (op) {
    case 'add':
        if (Array.isArray(at)) at.splice(last === '-' ? at.length : Number(last), 0, value);
        else at[last] = value;
        break;
    case 'replace': at[last] = value; break;
    case 'remove':
        if (Array.isArray(at)) at.splice(Number(last), 1);
        else delete at[last];
        break;
    default: assert.fail(`${where}: ${op}`);
    }
}

function patched(objects, { target, patch }, where) {
    const found = objects.filter((object) => (target.kind === undefined || object.kind === target.kind) && (target.name === undefined || object.metadata.name === target.name));
    assert.ok(found.length > 0, `${where}: no ${JSON.stringify(target)}`);
    for (const object of found) for (const operation of parse(patch)) change(object, operation, where);
}

/** Everywhere in `object` where a ConfigMap or a Secret is named. */
export function named(object, visit) {
    if (Array.isArray(object)) object.forEach((one) => named(one, visit));
    else if (object && typeof object === 'object')
        for (const [key, value] of Object.entries(object)) {
            if (key === 'configMap' || key === 'configMapRef' || key === 'configMapKeyRef') visit('ConfigMap', value, 'name');
            else if (key === 'secret' && value?.secretName) visit('Secret', value, 'secretName');
            else if (key === 'secretKeyRef' || key === 'secretRef') visit('Secret', value, 'name');
            named(value, visit);
        }
}

function generated(folder, { name, files }, objects) {
    const data = Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    const full = `${name}-${createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10)}`;
    for (const object of objects) named(object, (kind, holder, key) => { if (kind === 'ConfigMap' && holder[key] === name) holder[key] = full; });
    objects.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: full }, data });
}

function labelled(object, { pairs, includeTemplates = false, ...rest }) {
    assert.deepEqual(rest, {}, 'labels');
    object.metadata.labels = { ...object.metadata.labels, ...pairs };
    if (includeTemplates && object.spec?.template) object.spec.template.metadata = { ...object.spec.template.metadata, labels: { ...object.spec.template.metadata?.labels, ...pairs } };
    if (includeTemplates) for (const claim of object.spec?.volumeClaimTemplates ?? []) claim.metadata.labels = { ...claim.metadata.labels, ...pairs };
}

function imaged(objects, { name, newName, newTag }) {
    for (const object of objects)
        for (const container of object.spec?.template?.spec?.containers ?? [])
            if (container.image === name) container.image = `${newName}:${newTag}`;
}

/** The objects of a kustomization, on top of those that are there already (a component's). */
export function build(folder, objects = []) {
    const file = join(folder, 'kustomization.yaml');
    const [{ apiVersion, kind, resources = [], components = [], configMapGenerator = [], patches = [], namespace, labels = [], images = [], ...rest }] = documents(file);
    assert.deepEqual(rest, {}, `${file}: fields that are not known here`);
    assert.equal(apiVersion, `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`, file);
    for (const resource of resources) {
        const path = join(folder, resource);
        objects.push(...(existsSync(join(path, 'kustomization.yaml')) ? build(path) : documents(path)));
    }
    for (const component of components) build(join(folder, component), objects);
    for (const one of configMapGenerator) generated(folder, one, objects);
    for (const one of patches) patched(objects, one, file);
    for (const object of objects) {
        if (namespace && !NO_NAMESPACE.has(object.kind)) object.metadata.namespace = namespace;
        labels.forEach((one) => labelled(object, one));
    }
    images.forEach((one) => imaged(objects, one));
    const names = objects.map(({ kind: what, metadata }) => `${what} ${metadata.namespace ?? ''}/${metadata.name}`);
    assert.equal(new Set(names).size, names.length, `${file}: twice the same object`);
    return objects;
}
