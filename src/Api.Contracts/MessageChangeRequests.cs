namespace RelateMail.Api.Contracts;

/// <summary>The members of a message that can be changed; one that is null or left out stays.</summary>
public sealed record MessageUpdate
{
    /// <summary>Whether the message has been read.</summary>
    public bool? Seen { get; set; }
}

/// <summary>Changes of many messages: either <c>set</c> or <c>delete</c>.</summary>
public sealed record MessageBatchRequest
{
    /// <summary>The messages; the alternative to <c>throughUid</c>.</summary>
    public long[]? Uids { get; set; }

    /// <summary>Every message up to this UID, quarantined ones excluded; the alternative to <c>uids</c>.</summary>
    public long? ThroughUid { get; set; }

    /// <summary>Members to set in each message.</summary>
    public MessageUpdate? Set { get; set; }

    /// <summary>True to delete the messages.</summary>
    public bool? Delete { get; set; }
}

/// <summary>The outcome of a batch.</summary>
/// <param name="MatchedCount">Messages that were selected.</param>
/// <param name="ChangedCount">Messages that were not in the wanted state before.</param>
/// <param name="IsComplete">False if time was over before all were changed: send the request again.</param>
public sealed record MessageBatchResultView(long MatchedCount, long ChangedCount, bool IsComplete);
