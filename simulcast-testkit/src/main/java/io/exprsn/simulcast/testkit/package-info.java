/** Ingests that check what arrives, fault proxies and settable time. */
@NullMarked
package io.exprsn.simulcast.testkit;

import org.jspecify.annotations.NullMarked;
