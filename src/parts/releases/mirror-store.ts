import type { Database } from '../../platform/postgres/database.ts';

export const mirrorStates = ['waiting', 'copying', 'current', 'failing', 'refused'] as const;
export type MirrorState = (typeof mirrorStates)[number];

/** A mirror as it stands. */
export interface Mirror {
  readonly id: string;
  readonly url: string;
  readonly instance: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly ownInstance: string | null;
  readonly addedAt: Date;
  readonly lastNumber: number;
  readonly lastDigest: Uint8Array | null;
  readonly lastCreatedAt: Date | null;
  readonly copiedAt: Date | null;
  readonly checkedAt: Date | null;
  readonly state: MirrorState;
  readonly problem: string | null;
}

const COLUMNS = `id, url, instance, node_id AS "nodeId", node_name AS "nodeName", own_instance AS "ownInstance",
  added_at AS "addedAt", last_number AS "lastNumber", last_digest AS "lastDigest",
  last_created_at AS "lastCreatedAt", copied_at AS "copiedAt", checked_at AS "checkedAt", state, problem`;

export async function listMirrors(db: Database): Promise<readonly Mirror[]> {
  return db.query<Mirror>(`SELECT ${COLUMNS} FROM mirror ORDER BY added_at, id`);
}

export async function findMirror(db: Database, id: string): Promise<Mirror | null> {
  const [row] = await db.query<Mirror>(`SELECT ${COLUMNS} FROM mirror WHERE id = $1`, [id]);
  return row ?? null;
}

/** False where that instance of that node is followed already. */
export async function insertMirror(
  db: Database,
  mirror: Pick<Mirror, 'id' | 'url' | 'instance' | 'nodeId' | 'nodeName' | 'addedAt'> & {
    readonly addedBy: string;
  },
): Promise<boolean> {
  const count = await db.execute(
    `INSERT INTO mirror (id, url, instance, node_id, node_name, added_by, added_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (node_id, instance) DO NOTHING`,
    [
      mirror.id,
      mirror.url,
      mirror.instance,
      mirror.nodeId,
      mirror.nodeName,
      mirror.addedBy,
      mirror.addedAt,
    ],
  );
  return count > 0;
}

export async function deleteMirror(db: Database, id: string): Promise<boolean> {
  return (await db.execute('DELETE FROM mirror WHERE id = $1', [id])) > 0;
}

export async function setMirrorState(
  db: Database,
  id: string,
  {
    state,
    problem,
    now,
  }: { readonly state: MirrorState; readonly problem: string | null; readonly now: Date },
): Promise<void> {
  await db.execute('UPDATE mirror SET state = $2, problem = $3, checked_at = $4 WHERE id = $1', [
    id,
    state,
    problem,
    now,
  ]);
}

/** Notes that a release is copied whole. */
export async function setMirrorCopied(
  db: Database,
  id: string,
  copied: {
    readonly number: number;
    readonly digest: Uint8Array;
    readonly createdAt: string;
    readonly ownInstance: string;
    readonly nodeName: string;
    readonly now: Date;
  },
): Promise<void> {
  await db.execute(
    `UPDATE mirror SET last_number = $2, last_digest = $3, last_created_at = $4, own_instance = $5, node_name = $6,
       copied_at = $7 WHERE id = $1`,
    [
      id,
      copied.number,
      copied.digest,
      copied.createdAt,
      copied.ownInstance,
      copied.nodeName,
      copied.now,
    ],
  );
}
