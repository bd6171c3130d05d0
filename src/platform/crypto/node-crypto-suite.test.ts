import { describeCryptoSuite } from '../../std/crypto-suite.test-kit.ts';
import { nodeCryptoSuite } from './node-crypto-suite.ts';

describeCryptoSuite(nodeCryptoSuite);
