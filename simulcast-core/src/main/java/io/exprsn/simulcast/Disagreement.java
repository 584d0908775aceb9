package io.exprsn.simulcast;

/** How a platform can see it otherwise than we do, while our media is taken by its ingest. */
public enum Disagreement {
    /** Media is accepted, and this broadcast gets none: the key is most likely that of another one. */
    KEY_OF_ANOTHER_BROADCAST,
    /** Media arrives, and the broadcast was not put on the air. */
    NOT_ON_AIR,
    /** Media arrives, and the broadcast stays on its way: in a test stage that only its owner sees, or between two states. */
    STUCK_ON_THE_WAY,
    /** It was shown, and is not any more. */
    OFFLINE,
    /** Media arrives in a form that the platform cannot show; its own words say why. */
    INGEST_UNHEALTHY,
    /** The broadcast is over there: ended by a person, by a limit or by the platform. */
    ENDED_THERE,
    /** The platform does not know the broadcast any more. */
    GONE
}
