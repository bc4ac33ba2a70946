namespace RelateMail.Storage.Tests;

/// <summary>Searches of the trace.</summary>
internal static class TestTrace
{
    /// <param name="member">The member that the search is limited by; <c>all</c> for none.</param>
    /// <param name="time">The limits in time; null for none.</param>
    /// <param name="descending">True for the last events first.</param>
    public static TraceQuery Query(string member, DateTimeOffset? time, bool descending) => new()
    {
        TransactionId = member == "transaction" ? Guid.Empty : null,
        MessageId = member == "message-id" ? "1@example.org" : null,
        ReversePath = member == "reverse-path" ? "a@example.org" : null,
        Recipient = member == "recipient" ? "b@example.org" : null,
        Since = time,
        Until = time?.AddDays(1),
        Limit = 50,
        Descending = descending,
    };
}
