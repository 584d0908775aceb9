/**
 * Where things are kept between runs: seams a host can replace, each with an implementation in memory and one in files.
 * {@link io.exprsn.simulcast.store.CredentialStore} keeps sealed credentials, {@link io.exprsn.simulcast.store.DestinationStore}
 * destinations, {@link io.exprsn.simulcast.store.SessionStore} what sessions mean to do and how far they came,
 * {@link io.exprsn.simulcast.store.ScheduleStore} when they start. None of them ever sees a secret in the open. The testkit has a
 * contract for each.
 */
@NullMarked
package io.exprsn.simulcast.store;

import org.jspecify.annotations.NullMarked;
