// What the tests take from the page's own doctor.
export { withoutAddresses } from '../src/connection/address';
export { catalogue } from '../src/connection/catalogue';
export { any, find, holds, like } from '../src/connection/condition';
export { judge } from '../src/connection/judge';
export { kindOf } from '../src/connection/lives';
export { probeRequests } from '../src/connection/probe-requests';
export { probeEvents } from '../src/connection/probe-stream';
export { shapeOf } from '../src/connection/shape';
