// Whether a configuration is one of Envoy: held against its own protocol buffers, as Envoy reads YAML: each
// field known and of its type, what is required there, one of what excludes each other; inside of
// every typed_config, too.
//
//     wrong('envoy.config.bootstrap.v3.Bootstrap', object)      [] or what is wrong, in words
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);
const DEPS = join(dirname(require.resolve('@grpc/grpc-js-xds/package.json')), 'deps');
const PLACES = [...['envoy-api', 'xds', 'googleapis', 'protoc-gen-validate'].map((name) => join(DEPS, name)), dirname(require.resolve('protobufjs/package.json'))];

function load() {
    const root = new protobuf.Root();
    const known = new Map(PLACES.flatMap((place) => readdirSync(place, { recursive: true }).filter((name) => name.endsWith('.proto')).map((name) => [name, join(place, name)])));
    root.resolvePath = (_, target) => known.get(target) ?? target;
    const config = [...known.keys()].filter((name) => /^envoy\/(config\/(bootstrap|route|cluster|listener)\/v3|extensions\/(filters\/http\/router|filters\/network\/http_connection_manager|transport_sockets\/tls|upstreams\/http)\/v3)\//.test(name));
    root.loadSync(config, { keepCase: true });
    root.resolveAll();
    return root;
}

let loaded;
const root = () => (loaded ??= load());

const WRAPPED = /^\.google\.protobuf\.(Bool|String|Bytes|(U?Int(?:32|64))|Float|Double)Value$/;
const isWhole = (value) => Number.isInteger(value);
const SCALARS = {
    bool: (value) => typeof value === 'boolean', string: (value) => typeof value === 'string', bytes: (value) => typeof value === 'string',
    double: (value) => typeof value === 'number', float: (value) => typeof value === 'number',
    int32: isWhole, int64: isWhole, uint32: (value) => isWhole(value) && value >= 0, uint64: (value) => isWhole(value) && value >= 0,
};

function value(type, given, path, found) {
    if (SCALARS[type]) {
        if (!SCALARS[type](given)) found.push(`${path}: no ${type}: ${JSON.stringify(given)}`);
        return;
    }
    const resolved = root().lookupTypeOrEnum(type);
    if (resolved instanceof protobuf.Enum) {
        if (!(given in resolved.values)) found.push(`${path}: no ${resolved.name}: ${given}`);
        return;
    }
    const name = resolved.fullName;
    const wrapped = WRAPPED.exec(name);
    if (wrapped) value(wrapped[1].toLowerCase(), given, path, found);
    else if (name === '.google.protobuf.Duration') {
        if (!/^\d+(\.\d{1,9})?s$/.test(given)) found.push(`${path}: no duration: ${given}`);
    } else if (name === '.google.protobuf.Any') {
        const { '@type': url, ...rest } = given;
        const inside = /^type\.googleapis\.com\/([\w.]+)$/.exec(url)?.[1];
        if (root().lookup(inside ?? '')?.fullName !== `.${inside}`) found.push(`${path}: no type ${url}`);
        else message(root().lookupType(inside), rest, path, found);
    } else if (name !== '.google.protobuf.Struct') message(resolved, given, path, found);
}

function message(type, given, path, found) {
    if (given === null || typeof given !== 'object' || Array.isArray(given)) {
        found.push(`${path}: no ${type.name}: ${JSON.stringify(given)}`);
        return;
    }
    for (const [name, inside] of Object.entries(given)) {
        const field = type.fields[name];
        const at = `${path}.${name}`;
        if (!field) found.push(`${at}: ${type.name} has no such field`);
        else if (field.repeated) {
            if (Array.isArray(inside)) inside.forEach((one, i) => value(field.resolvedType?.fullName ?? field.type, one, `${at}[${i}]`, found));
            else found.push(`${at}: no list`);
        } else if (field instanceof protobuf.MapField) for (const [key, one] of Object.entries(inside)) value(field.resolvedType?.fullName ?? field.type, one, `${at}[${key}]`, found);
        else value(field.resolvedType?.fullName ?? field.type, inside, at, found);
    }
    for (const field of Object.values(type.fields)) {
        const rule = (name) => field.options?.[`(validate.rules).${name}`];
        if (!field.partOf && !(field.name in given) && (rule('message.required') || rule('string.min_len') > 0 || rule('repeated.min_items') > 0)) found.push(`${path}: ${type.name} needs ${field.name}`);
    }
    for (const choice of type.oneofsArray) {
        const chosen = choice.fieldsArray.filter((field) => field.name in given);
        if (chosen.length > 1) found.push(`${path}: ${chosen.map((field) => field.name).join(' and ')} exclude each other`);
        if (chosen.length === 0 && choice.options?.['(validate.required)']) found.push(`${path}: ${type.name} needs one of ${choice.oneof.join(', ')}`);
    }
}

export function wrong(type, given) {
    const found = [];
    message(root().lookupType(type), given, '', found);
    return found;
}
