import { readFileSync, statSync } from 'node:fs';

/** The unprivileged user that PostgreSQL runs as when this program runs as root. */
export interface ServiceUser {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: ServiceUser = { uid: 65534, gid: 65534 };

/**
 * PostgreSQL refuses to run as root. So root starts it as the owner of the existing cluster, or for
 * a new one as `nobody`, which every system has: no account is made. Undefined for an ordinary
 * user, as whom PostgreSQL just runs.
 */
export function chooseServiceUser(clusterFolder: string): ServiceUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const owner = statSync(clusterFolder);
    if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  } catch {
    // There is no cluster yet.
  }
  try {
    return findNobody(readFileSync('/etc/passwd', 'utf8')) ?? NOBODY;
  } catch {
    return NOBODY;
  }
}

/** The user `nobody` of a text in the format of /etc/passwd. */
export function findNobody(passwd: string): ServiceUser | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name !== 'nobody' || !/^[1-9]\d*$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) continue;
    return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
