import smpp from 'smpp';

/**
 * The library turns fields into texts and times by guess: GSM-7 leaves under the wrong `data_coding`, Vietnamese under 0
 * is spoilt without a word, an odd time takes the connection down. Without its filters octets come and go as they are.
 */
for (const { params = {} } of Object.values(smpp.commands)) {
  for (const field of Object.values(params)) delete field.filter;
}
for (const field of Object.values(smpp.tlvs)) delete field.filter;

/** Length, command, status, sequence. */
const headLength = 16;

/**
 * Left alone, the library stops reading at a PDU it cannot take apart. The operator would bring the same one after every
 * new bind, for ever. Its head says enough to refuse it and to read on; without a head nothing that follows can be read.
 */
smpp.PDU.fromStream = (stream, length) => {
  if (length < headLength) throw new Error(`a PDU of ${length} octets`);
  const rest = stream.read(length - 4);
  if (!rest) return false;
  const octets = Buffer.alloc(length);
  octets.writeUInt32BE(length);
  rest.copy(octets, 4);
  try {
    return new smpp.PDU(octets);
  } catch (error) {
    return Object.assign(Object.create(smpp.PDU.prototype), {
      command: 'unreadable',
      command_id: octets.readUInt32BE(4),
      command_status: octets.readUInt32BE(8),
      sequence_number: octets.readUInt32BE(12),
      problem: (error as Error).message,
    });
  }
};

export default smpp;
