/**
 * Credentials and who may read them: {@link io.exprsn.simulcast.credential.Credentials} keeps them sealed,
 * {@link io.exprsn.simulcast.credential.CredentialVault} is the seam a host can replace, and
 * {@link io.exprsn.simulcast.credential.Redactor} takes them out of text.
 */
@NullMarked
package io.exprsn.simulcast.credential;

import org.jspecify.annotations.NullMarked;
