package io.exprsn.simulcast.credential;

/**
 * A credential as it was read, for replacing it only if nobody else did.
 *
 * @param name under which it is kept
 * @param version of what was read; says only whether something changed
 * @param credential what was read
 */
public record StoredCredential(String name, long version, Credential credential) {}
