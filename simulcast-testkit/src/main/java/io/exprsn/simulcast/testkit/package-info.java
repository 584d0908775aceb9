/** Ingests that check what arrives, fault proxies, settable time, and contracts: test classes to extend with an implementation of one's own. */
@NullMarked
package io.exprsn.simulcast.testkit;

import org.jspecify.annotations.NullMarked;
