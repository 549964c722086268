/** Documents of an absence: what may be sent, and sending it with its progress. */
import i18next from 'i18next';
import { Problem } from '../http';
import type { Attachment } from '../types';

const FILE_MAX = 5 * 1024 * 1024;
export const FILES_MAX = 10;
export const FILE_TYPES = '.pdf,.jpg,.jpeg,.png,.heic,application/pdf,image/jpeg,image/png,image/heic';

/** Why it need not be sent; '': nothing is known against it. */
export function refuses(file: File): string {
  if (file.size > FILE_MAX) return i18next.t('files.tooLarge', { name: file.name });
  if (file.size === 0) return i18next.t('files.empty', { name: file.name });
  return '';
}

/** « 1,2 Mo » */
export function sizeText(bytes: number): string {
  const [size, unit] = bytes >= 1_000_000 ? [bytes / 1_000_000, 'megabyte'] : [Math.max(1, Math.round(bytes / 1000)), 'kilobyte'];
  return new Intl.NumberFormat(i18next.language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(size);
}

/** `fetch` does not tell how much of a file has left. `onProgress`: from 0 to 1. */
export function attach(absence: string, file: File, onProgress: (part: number) => void = () => undefined): Promise<Attachment> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', `/api/absences/${absence}/attachments`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Accept-Language', i18next.language);
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const body = (request.response ?? {}) as Record<string, unknown>;
      if (request.status === 200 || request.status === 201) resolve(body as Attachment);
      else reject(new Problem(request.status, body));
    };
    request.onerror = () => reject(new Problem(0, { code: 'offline', detail: i18next.t('problem.offline') }));
    request.send(form);
  });
}
