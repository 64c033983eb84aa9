/** Encodings people's programs write, with the name a person may know them by. */
export const ENCODINGS = [
  { value: "utf-8", name: "UTF-8" },
  { value: "utf-8-sig", name: "UTF-8 (BOM)" },
  { value: "cp1252", name: "Windows-1252" },
  { value: "iso-8859-1", name: "ISO-8859-1 (Latin-1)" },
  { value: "iso-8859-15", name: "ISO-8859-15" },
  { value: "cp850", name: "DOS 850" },
  { value: "mac_roman", name: "Mac Roman" },
  { value: "utf-16", name: "UTF-16" },
  { value: "utf-16-le", name: "UTF-16 LE" },
  { value: "utf-16-be", name: "UTF-16 BE" },
] as const;

/** Delimiters and their names in the catalogue. */
export const DELIMITERS = [
  { value: ",", name: "comma" },
  { value: ";", name: "semicolon" },
  { value: "\t", name: "tab" },
  { value: "|", name: "bar" },
] as const;

/** Countries we work in, with the zone most of each lives in. */
export const HOME_ZONES: Record<string, string> = {
  AR: "America/Argentina/Buenos_Aires",
  BO: "America/La_Paz",
  BR: "America/Sao_Paulo",
  CL: "America/Santiago",
  CO: "America/Bogota",
  CR: "America/Costa_Rica",
  DO: "America/Santo_Domingo",
  EC: "America/Guayaquil",
  ES: "Europe/Madrid",
  GT: "America/Guatemala",
  HN: "America/Tegucigalpa",
  MX: "America/Mexico_City",
  NI: "America/Managua",
  PA: "America/Panama",
  PE: "America/Lima",
  PT: "Europe/Lisbon",
  PY: "America/Asuncion",
  SV: "America/El_Salvador",
  US: "America/New_York",
  UY: "America/Montevideo",
  VE: "America/Caracas",
};
