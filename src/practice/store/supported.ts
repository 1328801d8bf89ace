import { refusal, StoreError } from './store-error.ts';

/**
 * Everything the embedded store serves, in one place. A name that is not listed here is refused: with MongoDB's own code when
 * MongoDB does not know it either, otherwise with code 115 and a sentence. Nothing is served approximately.
 */
const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word.length > 0);

/** Fields that may accompany any command. */
const ENVELOPE = words(
  '$db lsid $clusterTime $readPreference readConcern writeConcern comment maxTimeMS apiVersion apiStrict apiDeprecationErrors',
);

/** Each command with the fields it may carry. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  hello: words(
    'helloOk topologyVersion maxAwaitTimeMS client compression loadBalanced saslSupportedMechs backpressure',
  ),
  ismaster: words(
    'helloOk topologyVersion maxAwaitTimeMS client compression loadBalanced saslSupportedMechs backpressure',
  ),
  isMaster: words(
    'helloOk topologyVersion maxAwaitTimeMS client compression loadBalanced saslSupportedMechs backpressure',
  ),
  ping: [],
  buildInfo: [],
  buildinfo: [],
  connectionStatus: words('showPrivileges'),
  listDatabases: words('nameOnly authorizedDatabases'),
  endSessions: [],
  create: words('autoIndexId'),
  drop: [],
  dropDatabase: [],
  renameCollection: words('to dropTarget'),
  listCollections: words('filter nameOnly authorizedCollections cursor'),
  createIndexes: words('indexes commitQuorum'),
  listIndexes: words('cursor'),
  dropIndexes: words('index'),
  insert: words('documents ordered bypassDocumentValidation'),
  update: words('updates ordered bypassDocumentValidation'),
  delete: words('deletes ordered'),
  find: words(
    'filter projection sort skip limit batchSize singleBatch collation noCursorTimeout allowDiskUse allowPartialResults',
  ),
  getMore: words('collection batchSize'),
  killCursors: words('cursors'),
  findAndModify: words('query sort remove update new fields upsert bypassDocumentValidation arrayFilters collation'),
  findandmodify: words('query sort remove update new fields upsert bypassDocumentValidation arrayFilters collation'),
  aggregate: words('pipeline cursor allowDiskUse bypassDocumentValidation collation'),
  count: words('query limit skip collation'),
  distinct: words('key query collation'),
};

const SERVED = {
  'update statement field': words('q u multi upsert arrayFilters collation'),
  'delete statement field': words('q limit collation'),
  'query operator': words(
    '$eq $ne $gt $gte $lt $lte $in $nin $exists $type $regex $options $not $elemMatch $all $size $mod $and $or $nor $expr $comment',
  ),
  'update operator': words(
    '$set $unset $setOnInsert $inc $mul $min $max $rename $currentDate $push $addToSet $pull $pullAll $pop',
  ),
  'update stage': words('$set $addFields $unset $project $replaceRoot $replaceWith'),
  'push modifier': words('$each $slice $sort $position'),
  'projection operator': words('$slice $elemMatch'),
  stage: words(
    `$match $sort $skip $limit $count $project $addFields $set $unset $unwind $group $sortByCount $bucket $facet $lookup
     $replaceRoot $replaceWith $setWindowFields $merge $out`,
  ),
  accumulator: words('$sum $avg $min $max $first $last $push $addToSet $count'),
  'window function': words('$sum $avg $min $max $count $push $first $last $documentNumber $rank $denseRank'),
  expression: words(
    `$literal $add $subtract $multiply $divide $mod $abs $ceil $floor $cmp $eq $ne $gt $gte $lt $lte $and $or $not $cond $ifNull
     $switch $let $concat $toLower $toUpper $strLenCP $split $toString $toDate $toInt $type $isArray $isNumber $size $in
     $arrayElemAt $first $last $slice $concatArrays $reverseArray $map $filter $reduce $arrayToObject $objectToArray
     $mergeObjects $min $max $sum $avg $range $setUnion $dateTrunc $dateToString $year $month $dayOfMonth $hour $minute $second
     $millisecond`,
  ),
  'index direction': words('1 -1'),
  'index option': words('v key name unique sparse partialFilterExpression expireAfterSeconds background ns'),
  'partial filter operator': words('$eq $exists $gt $gte $lt $lte $type $and'),
} as const;

/** A kind of name in the table above. */
export type Kind = keyof typeof SERVED;

const served = new Map<Kind, ReadonlySet<string>>(
  Object.entries(SERVED).map(([kind, names]) => [kind as Kind, new Set(names)]),
);

/** Names MongoDB knows and this store refuses; any other unlisted `$name` is the client's mistake. */
const KNOWN_TO_MONGODB: Partial<Record<Kind, ReadonlySet<string>>> = {
  'query operator': new Set(
    words(
      `$where $text $jsonSchema $geoWithin $geoIntersects $near $nearSphere $bitsAllSet $bitsAllClear $bitsAnySet $bitsAnyClear
       $sampleRate $rand`,
    ),
  ),
  'update operator': new Set(words('$bit')),
};

/** The error MongoDB gives for a name nobody knows. */
const unknownName = (kind: Kind, name: string): StoreError | null => {
  if (kind === 'query operator') return new StoreError(2, 'BadValue', `unknown operator: ${name}`);
  if (kind === 'update operator')
    return new StoreError(
      9,
      'FailedToParse',
      `Unknown modifier: ${name}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  return null;
};

/** Throws unless the table lists `name`. */
export const requireServed = (kind: Kind, name: string): void => {
  if (served.get(kind)?.has(name)) return;
  const known = KNOWN_TO_MONGODB[kind];
  const unknown = known && !known.has(name) ? unknownName(kind, name) : null;
  throw unknown ?? refusal(`the ${kind} \`${name}\``);
};

/** Throws unless the command and each of its fields are listed. */
export const requireCommand = (name: string, fields: Iterable<string>): void => {
  const allowed = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!allowed) throw refusal(`the command \`${name}\``);
  for (const field of fields) {
    if (field === name || allowed.includes(field) || ENVELOPE.includes(field)) continue;
    throw refusal(`the field \`${field}\` of the command \`${name}\``);
  }
};
