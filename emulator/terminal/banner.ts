/** What the emulator says when it is ready: where it is, and how to point the SDK there. */
import type { Paint } from './style.ts';
import { clip, neutralise } from './text.ts';

/** What the banner tells. */
export interface BannerInfo {
  /** The emulator's version. */
  version: string;
  /** The API's URL, such as `http://127.0.0.1:8090`. */
  url: string;
  /** A key to use. */
  apiKey: string;
  /** The UDP port of all video. */
  udpPort: number;
  /** The data directory; empty for none. */
  data: string;
  /** What every account plays, if anything. */
  scenario?: { readonly name: string; readonly description: string } | undefined;
}

/** Safari's SDK opens the WebSocket of a local API on this port, whatever its URL says (the SDK's source). */
const SAFARI_PORT = '8090';

/** What its column has room for. */
const MAX_DESCRIPTION_CELLS = 70;

/** The banner's lines: 80 columns hold them. */
export function bannerLines(
  { version, url, apiKey, udpPort, data, scenario }: BannerInfo,
  paint: Paint,
): string[] {
  const label = (text: string) => `  ${paint('bold', text.padEnd(7))}`;
  const note = (text: string) => paint('dim', text);
  return [
    '',
    `  ${paint('bold', paint('magenta', 'odyssey-emulator'))} ${note(version)}`,
    '',
    `${label('URL')} ${paint('cyan', url)}   ${note(`video on UDP port ${udpPort}`)}`,
    `${label('Key')} ${paint('cyan', apiKey)}   ${note('any other ody_… key works too, each an account of its own')}`,
    `${label('Admin')} ${paint('cyan', `${url}/__admin/sessions`)}   ${note('and journal, clock, reset')}`,
    ...(data === ''
      ? []
      : [`${label('Data')} ${paint('cyan', data)}   ${note('keeps accounts, jobs and recordings')}`]),
    ...(scenario
      ? [
          `${label('Plays')} ${paint('cyan', neutralise(scenario.name))}   ${note('for each key from when it is first seen')}`,
          `${label('')} ${note(clip(neutralise(scenario.description), MAX_DESCRIPTION_CELLS))}`,
        ]
      : []),
    ...(new URL(url).port === SAFARI_PORT
      ? []
      : [`${label('Safari')} ${note(`needs --port ${SAFARI_PORT}: the SDK uses no other port there`)}`]),
    '',
    '  Point the SDK here:',
    `${label('HTML')} <script>window.__ODYSSEY_API_URL__="${url}"</script>`,
    `${label('')} ${note("before the app's first new Odyssey(), in Vite, Next or a plain page")}`,
    `${label('Node')} API_URL=${url} node app.js`,
    `${label('')} ${note("and import 'odyssey-emulator/webrtc' first")}`,
    `${label('Python')} ODYSSEY_API_URL=${url} python app.py`,
    '',
  ];
}
