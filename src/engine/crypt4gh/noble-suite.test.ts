import { describeCryptoSuite } from '../../std/crypto-suite.test-kit.ts';
import { nobleSuite } from './noble-suite.ts';

describeCryptoSuite(nobleSuite);
