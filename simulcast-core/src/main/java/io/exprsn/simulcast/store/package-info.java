/**
 * Where things are kept between runs: seams a host can replace, each with an implementation in memory and one in files.
 * {@link io.exprsn.simulcast.store.CredentialStore} keeps sealed credentials.
 */
@NullMarked
package io.exprsn.simulcast.store;

import org.jspecify.annotations.NullMarked;
