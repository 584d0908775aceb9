package io.exprsn.simulcast.internal.session;

import io.exprsn.simulcast.Destination;
import io.exprsn.simulcast.ErrorKind;
import io.exprsn.simulcast.SimulcastException;
import java.util.Set;

/** What the settings of all destinations have in common. */
final class Settings {
    private Settings() {}

    /** Refuses settings and secrets that a platform does not know: they would be without effect. */
    static void requireKnown(Destination destination, Set<String> settings, Set<String> secrets) {
        for (String setting : destination.settings().keySet()) {
            require(settings.contains(setting), destination, "setting", setting, settings);
        }
        for (String secret : destination.secrets().keySet()) {
            require(secrets.contains(secret), destination, "secret", secret, secrets);
        }
    }

    private static void require(boolean known, Destination destination, String what, String name, Set<String> all) {
        if (!known) {
            throw new SimulcastException(
                    ErrorKind.INVALID,
                    "Destination " + destination.name() + " has the " + what + " \"" + name + "\", which "
                            + destination.platform() + " does not know",
                    all.isEmpty()
                            ? "Leave it out"
                            : "Known are " + all.stream().sorted().toList());
        }
    }

    /** A whole number, or the default where it is not given. */
    static long number(Destination destination, String setting, long least, long most, long byDefault) {
        String text = destination.settings().get(setting);
        if (text == null) {
            return byDefault;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // said below
        }
        throw new SimulcastException(
                ErrorKind.INVALID,
                "Destination " + destination.name() + " has the " + setting + " \"" + text + "\"",
                "Give a number from " + least + " to " + most);
    }
}
