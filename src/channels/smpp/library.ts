import smpp from 'smpp';

/**
 * The library turns fields into texts and times by guess: GSM-7 leaves under the wrong `data_coding`, Vietnamese under 0
 * is spoilt without a word, an odd time takes the connection down. Without its filters octets come and go as they are.
 */
for (const { params = {} } of Object.values(smpp.commands)) {
  for (const field of Object.values(params)) delete field.filter;
}
for (const field of Object.values(smpp.tlvs)) delete field.filter;

export default smpp;
