package io.exprsn.simulcast.internal.platform;

import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import io.exprsn.simulcast.credential.Credential;

/** Gives one destination's credential. Safe for use by several threads. */
public interface CredentialSource {
    /**
     * As it is now.
     *
     * @throws SimulcastException ({@link ErrorKind#AUTHENTICATION}) if there is none, or a person must grant again
     */
    Credential current();

    /**
     * The one after this one was refused; many may ask at once, and one refresh serves them all.
     *
     * @throws SimulcastException ({@link ErrorKind#AUTHENTICATION}) if there is no other; {@link ErrorKind#TRANSIENT} if that could not
     *     be found out
     */
    Credential after(Credential refused);

    /** One that never changes: refused once, it is refused for good. */
    static CredentialSource fixed(Credential credential) {
        return new CredentialSource() {
            @Override
            public Credential current() {
                return credential;
            }

            @Override
            public Credential after(Credential refused) {
                throw new SimulcastException(
                        ErrorKind.AUTHENTICATION,
                        "The platform refused the credential, and there is no way to get another one",
                        "Give a new one, or connect the account");
            }
        };
    }

    /** For a destination without one. */
    static CredentialSource none(String destination) {
        return new CredentialSource() {
            @Override
            public Credential current() {
                throw new SimulcastException(
                        ErrorKind.AUTHENTICATION,
                        "Destination " + destination + " names no credential, and its platform asks for one",
                        "Connect the account, and name the credential in the destination");
            }

            @Override
            public Credential after(Credential refused) {
                return current();
            }
        };
    }
}
