package io.exprsn.simulcast.examples.control.destination;

/** What accounts and destinations have to know of streams. */
public interface StreamMembers {
    /** Where there are no streams. */
    StreamMembers NONE = new StreamMembers() {
        @Override
        public boolean exists(String streamId) {
            return false;
        }

        @Override
        public void add(String streamId, String destinationId) {
            throw new IllegalArgumentException("There are no streams");
        }

        @Override
        public void forget(String destinationId) {}
    };

    /** Whether there is such a stream. */
    boolean exists(String streamId);

    /** Puts a destination on a stream, also while it runs; it may be there already. */
    void add(String streamId, String destinationId);

    /** Takes a destination that is to be removed off all streams. */
    void forget(String destinationId);
}
