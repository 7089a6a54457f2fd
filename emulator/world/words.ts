/** The words of a prompt that set hour, weather and colour. (Places stand with their scene, subjects with their sprite.) */
import type { Rgb } from './colour.ts';
import { hex } from './colour.ts';
import type { TimeOfDay, Weather } from './light.ts';

export const TIME_WORDS: Record<TimeOfDay, readonly string[]> = {
  dawn: ['dawn', 'sunrise', 'morning', 'daybreak', 'early', '🌅', '🌄'],
  day: ['day', 'daytime', 'daylight', 'noon', 'midday', 'afternoon', 'sunlight', 'bright', 'summer'],
  sunset: ['sunset', 'dusk', 'evening', 'twilight', 'sundown', 'autumn', '🌇', '🌆'],
  night: [
    'night',
    'midnight',
    'nighttime',
    'moon',
    'moonlight',
    'moonlit',
    'dark',
    'darkness',
    'star',
    'starry',
    'starlight',
    'stars',
    'nocturnal',
    '🌙',
    '🌃',
    '🌌',
  ],
};

export const WEATHER_WORDS: Record<Weather, readonly string[]> = {
  clear: ['clear', 'sunny', 'sun', 'sunshine', 'cloudless', '☀'],
  cloudy: ['cloud', 'cloudy', 'overcast', 'gloomy', '☁'],
  rain: ['rain', 'rainy', 'raining', 'drizzle', 'shower', 'wet', 'monsoon', 'downpour', '🌧', '☔'],
  storm: [
    'storm',
    'stormy',
    'thunder',
    'thunderstorm',
    'lightning',
    'tempest',
    'hurricane',
    'tornado',
    '⛈',
    '⚡',
    '🌩',
  ],
  snow: [
    'snow',
    'snowy',
    'snowing',
    'snowfall',
    'blizzard',
    'winter',
    'wintry',
    'christmas',
    '❄',
    '🌨',
    '⛄',
    '☃',
  ],
  fog: ['fog', 'foggy', 'mist', 'misty', 'haze', 'hazy', 'smoky', 'eerie', '🌫'],
};

/** What a colour word tints the picture with. */
export const TINTS = {
  red: hex(0xd23a34),
  orange: hex(0xe8842c),
  yellow: hex(0xe8cf3c),
  green: hex(0x49b04e),
  teal: hex(0x2fb3a8),
  blue: hex(0x3a74d8),
  purple: hex(0x8d4fd0),
  pink: hex(0xec79b4),
  brown: hex(0x8e6238),
  gold: hex(0xdcae4a),
  grey: hex(0x9a9a9a),
} satisfies Record<string, Rgb>;

export type Tint = keyof typeof TINTS;

export const TINT_WORDS: Record<Tint, readonly string[]> = {
  red: ['red', 'crimson', 'scarlet', 'ruby', 'blood', '🔴'],
  orange: ['orange', 'amber', 'copper', '🟠'],
  yellow: ['yellow', 'lemon', '🟡'],
  green: ['green', 'emerald', 'lime', 'jade', '🟢'],
  teal: ['teal', 'turquoise', 'cyan', 'aqua', 'mint'],
  blue: ['blue', 'azure', 'sapphire', 'navy', 'indigo', '🔵'],
  purple: ['purple', 'violet', 'lavender', 'lilac', 'magenta', '🟣'],
  pink: ['pink', 'rose', 'fuchsia', 'pastel', '🩷'],
  brown: ['brown', 'sepia', 'vintage', 'rustic', '🟤'],
  gold: ['gold', 'golden', 'warm', 'honey'],
  grey: ['grey', 'gray', 'monochrome', 'noir', 'silver', 'black', 'white', '⚫', '⚪'],
};

/** After one of these, the next known word is taken away, not added. */
export const NEGATIONS: ReadonlySet<string> = new Set([
  'no',
  'not',
  'without',
  'remove',
  'stop',
  'stops',
  'delete',
  'hide',
  'never',
]);
