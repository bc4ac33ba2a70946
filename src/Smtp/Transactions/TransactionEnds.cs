namespace RelateMail.Smtp.Transactions;

/// <summary>Why a transaction ended without an answer to its content.</summary>
internal static class TransactionEnds
{
    /// <summary>RSET, EHLO or HELO.</summary>
    public const string Reset = "reset";

    /// <summary>The session ended, by the client, by a time limit, or because the connection was lost.</summary>
    public const string SessionEnded = "session-ended";

    /// <summary>The session ended before the end of the content.</summary>
    public const string Incomplete = "content-incomplete";

    /// <summary>An error of the server.</summary>
    public const string Fault = "fault";
}
