/** A format that is told by the first bytes of its files. */
export interface KnownFormat {
  readonly name: string;
  /**
   * @param latin the bytes, one a character
   * @param text the same from its first visible character on
   */
  readonly begins: (latin: string, text: string) => boolean;
  /** What to do where a table was asked for. */
  readonly table?: string;
  /** What to do where a network was asked for; default: to give an .onnx file. */
  readonly network?: string;
}

type Test = KnownFormat['begins'];
const bytes =
  (...marks: readonly string[]): Test =>
  (latin) =>
    marks.some((mark) => latin.startsWith(mark));
const reading =
  (pattern: RegExp): Test =>
  (_, text) =>
    pattern.test(text);
const at =
  (place: number, mark: string): Test =>
  (latin) =>
    latin.startsWith(mark, place);
/** Zip archives are told apart by the name of their first file. */
const zipOf =
  (file: RegExp): Test =>
  (latin) =>
    latin.startsWith('PK\x03\x04') &&
    file.test(latin.slice(30, 30 + latin.charCodeAt(26) + 256 * latin.charCodeAt(27)));

const pandas = (reader: string): string =>
  `Convert it; in Python: pandas.${reader}(path).to_csv('data.csv', index=False).`;
const excel = `Save it as CSV; in Python: pandas.read_excel(path).to_csv('data.csv', index=False).`;
const hdf =
  "Convert it; in Python: x, y = (h5py.File(path)[name][:] for name in ('x', 'y')); numpy.savez('data.npz', x=x, y=y).";
const again = 'Fetch the file itself: open its address in a browser to see what is asked for, a login, say.';
const noData = 'Give a table: a network is no data.';
const keras = "Export it; in Python: keras.models.load_model(path).export('network.onnx', format='onnx').";

const pointer = (name: string, pattern: RegExp, command: string): KnownFormat => {
  const remedy = `Fetch the file itself: ${command}.`;
  return { name, begins: reading(pattern), table: remedy, network: remedy };
};
const packed = (name: string, begins: Test, command: string): KnownFormat => {
  const remedy = `Unpack it (${command}) and give the file inside.`;
  return { name, begins, table: remedy, network: remedy };
};

/** A zip of which nothing more is known. */
export const ANY_ZIP = 'a zip archive';

/** From the most to the least certain: a format comes before those whose test its files pass too. */
export const formats: readonly KnownFormat[] = [
  pointer('a Git LFS pointer', /^version https:\/\/git-lfs\.github\.com\/spec\//, 'git lfs pull'),
  pointer('a git-annex pointer', /^\/annex\/objects\//, 'git annex get'),

  // Tables and arrays of other tools.
  {
    name: 'a MATLAB file of version 7.3, which is HDF5',
    begins: bytes('MATLAB 7.3 MAT-file'),
    table: hdf.replaceAll('[:]', '[:].T'),
  },
  {
    name: 'a MATLAB file',
    begins: bytes('MATLAB 5.0 MAT-file'),
    table:
      "Convert it; in MATLAB: writetable(table(x, y), 'data.csv'); in Python: scipy.io.loadmat(path), then numpy.savez.",
  },
  { name: 'an HDF5 file', begins: bytes('\x89HDF\r\n\x1a\n'), table: hdf, network: keras },
  {
    name: 'a NetCDF file',
    begins: bytes('CDF\x01', 'CDF\x02', 'CDF\x05'),
    table: "Convert it; in Python: xarray.open_dataset(path).to_dataframe().to_csv('data.csv').",
  },
  { name: 'an encrypted Parquet file', begins: bytes('PARE'), table: 'Write it without encryption.' },
  { name: 'a Feather file of version 1', begins: bytes('FEA1'), table: pandas('read_feather') },
  { name: 'an ORC file', begins: bytes('ORC\n', 'ORC\x08', 'ORC\x0a'), table: pandas('read_orc') },
  { name: 'an Avro file', begins: bytes('Obj\x01'), table: 'Write it as Parquet or CSV.' },
  { name: 'a Stata file', begins: bytes('<stata_dta>'), table: pandas('read_stata') },
  { name: 'an SPSS file', begins: bytes('$FL2', '$FL3'), table: pandas('read_spss') },
  {
    name: 'a FITS file',
    begins: bytes('SIMPLE  = '),
    table: "Convert it; in Python: astropy.table.Table.read(path).write('data.csv').",
  },
  {
    name: 'an R data file',
    begins: bytes('RDX2\n', 'RDX3\n', 'X\n\0\0\0'),
    table: "Convert it; in R: write.csv(readRDS(path), 'data.csv', row.names = FALSE).",
  },
  {
    name: 'a SQLite database',
    begins: bytes('SQLite format 3\0'),
    table: "Convert a table of it: sqlite3 -header -csv FILE 'SELECT ...' > data.csv.",
  },
  {
    name: 'an Excel workbook (xls) or another OLE document',
    begins: bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
    table: excel,
  },
  {
    name: 'an Excel workbook (xlsx)',
    begins: zipOf(/^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|xl\/)/),
    table: excel,
  },
  {
    name: 'an OpenDocument spreadsheet',
    begins: (latin, text) =>
      zipOf(/^mimetype$/)(latin, text) && latin.includes('application/vnd.oasis.opendocument'),
    table: excel,
  },

  // Networks of other tools.
  {
    name: 'a PyTorch file',
    begins: zipOf(/^[^/]+\/(?:data\.pkl|\.format_version|\.data\/|byteorder|version)/),
    table: "Convert it; in Python: x, y = torch.load(path); numpy.savez('data.npz', x=x, y=y).",
    network: "Export it; in Python: torch.onnx.export(model, example, 'network.onnx').",
  },
  { name: 'a Keras model', begins: zipOf(/^(?:metadata|config)\.json$/), table: noData, network: keras },
  {
    name: 'a TensorFlow Lite model',
    begins: at(4, 'TFL3'),
    table: noData,
    network: 'Convert it to ONNX by tf2onnx (python -m tf2onnx.convert).',
  },
  {
    name: 'a Python pickle',
    // Protocols 2 to 5.
    begins: bytes('\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'),
    table: pandas('read_pickle'),
    network:
      'Export it; in Python: skl2onnx.to_onnx(model, example).SerializeToString(), written to an .onnx file.',
  },

  // Archives and packed files, but gzip, which is read.
  packed(ANY_ZIP, zipOf(/(?<!\.npy)$/), 'unzip'),
  packed('a tar archive', at(257, 'ustar'), 'tar -xf'),
  packed(
    'a file packed by bzip2',
    bytes(...Array.from({ length: 9 }, (_, i) => `BZh${i + 1}1AY&SY`)),
    'bunzip2',
  ),
  packed('a file packed by xz', bytes('\xfd7zXZ\0'), 'unxz'),
  packed('a file packed by zstd', bytes('\x28\xb5\x2f\xfd'), 'unzstd'),
  packed('a file packed by lz4', bytes('\x04\x22\x4d\x18'), 'unlz4'),
  packed('a file packed by compress', bytes('\x1f\x9d'), 'uncompress'),
  packed('a 7z archive', bytes('7z\xbc\xaf\x27\x1c'), '7z x'),
  packed('a RAR archive', bytes('Rar!\x1a\x07'), 'unrar x'),

  // Documents.
  { name: 'a PDF document', begins: bytes('%PDF-'), table: 'Give the numbers themselves, as CSV.' },
  {
    name: 'a web page (HTML)',
    begins: reading(/^(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body|script|meta)\b/is),
    table: again,
    network: again,
  },
  {
    name: 'a table in HTML',
    begins: reading(/^<table\b[^<>]*>/i),
    table: "Convert it; in Python: pandas.read_html(path)[0].to_csv('data.csv', index=False).",
  },
  // An element alone could be the name of a column.
  {
    name: 'XML',
    begins: reading(/^<\?xml\b|^<[A-Za-z][\w:.-]*(?:\s[^<>]*)?>(?:\s*\n\s*)?</),
    table: pandas('read_xml'),
  },
  {
    name: 'JSON',
    begins: reading(
      /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}\s*$)|^\[\s*(?:\{|\[\s*[-\d"]|-?\d[\d.eE+-]*\s*[,\]]|"(?:[^"\\]|\\.)*"\s*,|\]\s*$)/,
    ),
    table:
      "Convert it; in Python: pandas.read_json(path).to_csv('data.csv', index=False), with lines=True where each line is an object.",
  },
  {
    name: 'text in UTF-16',
    begins: bytes('\xff\xfe', '\xfe\xff'),
    table: 'Save it in UTF-8: iconv -f UTF-16 -t UTF-8 FILE > data.csv.',
  },
];

/** Foreign where a table is wanted. */
export const networks: readonly KnownFormat[] = [
  {
    name: 'an ONNX network',
    begins: isOnnx,
    table: 'Give a table of points, or label points by the network: sobolev sample.',
  },
];

/** A ModelProto: its version, then another of its fields. */
function isOnnx(latin: string): boolean {
  const version = latin.charCodeAt(1);
  return latin[0] === '\x08' && version >= 1 && version <= 32 && '\x12\x1a"(2:B'.includes(latin[2] ?? 'none');
}

/** Foreign where a network is wanted. */
export const tables: readonly KnownFormat[] = [
  { name: 'a Parquet file', begins: bytes('PAR1') },
  { name: 'an Arrow file', begins: bytes('ARROW1') },
  { name: 'a NumPy array', begins: bytes('\x93NUMPY') },
  { name: 'NumPy arrays (npz)', begins: zipOf(/\.npy$/) },
  packed('a file packed by gzip', bytes('\x1f\x8b\x08'), 'gunzip'),
];
