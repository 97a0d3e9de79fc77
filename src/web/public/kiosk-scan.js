// Names a case: by the QR code of a slip, through the tablet's camera or a hand scanner that types, or by its number.

/** @param checkTable the Damm table of the program. @returns undefined for a text that names no case. */
export function readSlip(text, checkTable) {
  const [, token] = /\/p\/([\w-]{10,64})\/?$/.exec(text.trim()) ?? [];
  if (token) return { token };
  const code = text.replaceAll(/\s/g, '');
  const check = [...code].reduce((interim, digit) => checkTable[interim]?.[digit], 0);
  return /^[6-9][2-9]{5,9}$/.test(code) && check === 0 ? { code } : undefined;
}

/** A scanner types a whole code within a moment and ends it with Enter; a person does not. */
export function listenToScanner(onText) {
  let typed = '';
  let last = 0;
  addEventListener('keydown', (event) => {
    // When it was pressed, not when a slow tablet came round to it.
    const now = event.timeStamp;
    if (now - last > 300) typed = '';
    last = now;
    if (event.key.length === 1) typed += event.key;
    else if (event.key === 'Enter' && typed.length >= 6) {
      event.preventDefault();
      onText(typed);
      typed = '';
    }
  });
}

export const cameraReads = () => 'BarcodeDetector' in window && navigator.mediaDevices !== undefined;

/** Shows what the camera sees until it reads a code. @returns a function that ends it. @throws without a camera. */
export async function readByCamera(video, onText) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user' } });
  const detector = new window.BarcodeDetector({ formats: ['qr_code'] });
  let over = false;
  const end = () => {
    over = true;
    for (const track of stream.getTracks()) track.stop();
  };
  video.srcObject = stream;
  await video.play();
  (async () => {
    while (!over && video.isConnected) {
      const [found] = await detector.detect(video).catch(() => []);
      if (found && !over) onText(found.rawValue);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    end();
  })();
  return end;
}
