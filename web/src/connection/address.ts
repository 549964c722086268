/** What is found is made to be passed on: in it nobody's address stands, of a machine or of a person, only that there was one. */
const GROUPS = '[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*';
const MIXED = String.raw`(?:(?:\.\d{1,3}){3})?`; // ::ffff:192.0.2.1

const ADDRESS = new RegExp([
  String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`,
  String.raw`\b\d{1,3}(?:\.\d{1,3}){3}\b`,
  String.raw`\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4}\b${MIXED}`,
  String.raw`\b${GROUPS}::(?:${GROUPS}${MIXED})?`,
  `::${GROUPS}${MIXED}`,
].join('|'), 'gi');

export const withoutAddresses = (text: string): string => text.replace(ADDRESS, '-');
