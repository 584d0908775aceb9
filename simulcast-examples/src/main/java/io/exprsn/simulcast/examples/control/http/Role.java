package io.exprsn.simulcast.examples.control.http;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a caller may do. */
public enum Role {
    /** Look. */
    VIEWER,
    /** Everything. */
    OPERATOR;

    /** As it stands in the API and in the store. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
