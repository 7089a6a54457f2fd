/** Where recordings live. */

/** What the path of every recording begins with. */
export const RECORDINGS_ROOT = '/recordings';

/** The path of a file of a recording; with route parameters, the route's path. */
export function artefactPath(streamId: string, name: string): string {
  return `${RECORDINGS_ROOT}/${streamId}/${name}`;
}

/** Whether a path is that of a file of a recording. */
export function isRecordingFile(path: string): boolean {
  return (
    path.startsWith(`${RECORDINGS_ROOT}/`) &&
    path.split('/').length === artefactPath('', '').split('/').length
  );
}
