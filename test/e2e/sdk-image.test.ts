/** A stream that starts from an image: it travels over the signalling socket and becomes the backdrop. */
import sharp from 'sharp';
import { expect } from 'vitest';
import { test } from '../support/browser-test.ts';
import { grabPicture, type Picture, waitForFrame } from '../support/video.ts';

test('the picture shows the image, and the stream can be interacted with', async ({
  startEmulator,
  openClient,
  page,
}) => {
  const client = await openClient(await startEmulator());
  await client.connect();

  const streamId = await client.startStream({
    prompt: 'a calm day',
    portrait: false,
    imageUrl: await blackAndWhitePng(),
  });
  await waitForFrame(page, { streamId, fromFrame: 20 });
  const picture = await grabPicture(page);

  expect(picture.tag).toMatchObject({ prompt: 0 });
  expect(medianLuma(picture, 'left')).toBeLessThan(60);
  expect(medianLuma(picture, 'right')).toBeGreaterThan(195);

  await client.interact('a bird flies by');
  await waitForFrame(page, { streamId, prompt: 1 });
});

test('a file that is no image fails the stream with a reason, and the connection stays usable', async ({
  startEmulator,
  openClient,
  page,
}) => {
  const client = await openClient(await startEmulator());
  await client.connect();

  const attempt = client.startStream({ prompt: 'a cat', imageUrl: 'data:image/png;base64,bm90IGFuIGltYWdl' });

  await expect(attempt).rejects.toThrow(/image/);
  const streamId = await client.startStream({ prompt: 'a cat' });
  await waitForFrame(page, { streamId });
});

/** A landscape picture, black on the left and white on the right, as a data URL. */
async function blackAndWhitePng(): Promise<string> {
  const half = { width: 640, height: 704, channels: 3 } as const;
  const white = await sharp({ create: { ...half, background: 'white' } })
    .png()
    .toBuffer();
  const png = await sharp({ create: { ...half, width: 1280, background: 'black' } })
    .composite([{ input: white, left: 640, top: 0 }])
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** Half of the dots on that side are darker: the prompt's panel and what moves there do not decide it. */
function medianLuma({ width, luma }: Picture, side: 'left' | 'right'): number {
  const dots = luma.filter((_, dot) => dot % width < width / 2 === (side === 'left')).sort((a, b) => a - b);
  return dots[Math.floor(dots.length / 2)] ?? Number.NaN;
}
