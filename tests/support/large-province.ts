/** A province office with 22 rated units and 10 fields of work, as the register file of `cli init` wants it. */
export function largeProvince() {
  return {
    units: [
      unit('L', null, 'province', 'Công an tỉnh Lúa Vàng', 'CA tinh Lua Vang'),
      ...unitCodes.map((code, index) => {
        const [nameVi, smsLabel] = [`Công an phường số ${index + 1}`, `CA P.so ${index + 1}-Lua Vang`];
        return unit(code, 'L', 'commune', nameVi, smsLabel);
      }),
    ],
    fields: fieldCodes.map((code) => ({ code, nameVi: `Lĩnh vực ${code}`, nameEn: `Field ${code}` })),
    procedures: fieldCodes.map((code) => ({
      code: procedureOf(code),
      field: code,
      nameVi: `Thủ tục ${code}`,
      nameEn: `Procedure ${code}`,
      contact: 'sms',
    })),
  };
}

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index + 1).padStart(2, '0')}`);

export const unitCodes = numbered('L.', 22);
export const fieldCodes = numbered('LV', 10);
export const procedureOf = (fieldCode: string) => `${fieldCode}-01`;

function unit(code: string, parent: string | null, level: string, nameVi: string, smsLabel: string) {
  return { code, parent, level, nameVi, nameEn: `Police ${code}`, smsLabel };
}
