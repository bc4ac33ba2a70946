using System.Collections.Immutable;
using System.Runtime.InteropServices;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Contracts;

/// <summary>
/// The mailboxes of the cluster: those with an account, and those that have received mail, such as postmaster's and
/// that of a catch-all. Stateless worker, key 0.
/// </summary>
[Alias("RelateMail.IMailboxListGrain"), GrainInterfaceType("mailbox-list")]
public interface IMailboxListGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// One page in ordinal order of the addresses. Costs the same whatever the number of mailboxes. An account that was
    /// created by an earlier version is listed once it has mail or is changed.
    /// </summary>
    [Alias("List")]
    Task<MailboxPage> ListAsync(MailboxQuery query, CancellationToken cancellationToken);

    /// <summary>The epoch of the store, 1 to 2^31 - 1; <see cref="MailboxStatus.UidValidity"/>.</summary>
    [Alias("GetEpoch")]
    Task<long> GetEpochAsync(CancellationToken cancellationToken);
}

/// <summary>The page to list.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MailboxQuery")]
public sealed record MailboxQuery
{
    /// <summary>Canonical; null for all domains.</summary>
    [Id(0)] public string? Domain { get; init; }

    /// <summary>The beginning of the address; null for all.</summary>
    [Id(1)] public string? Prefix { get; init; }

    /// <summary>Exclusive cursor: the last address of the previous page; null for the first page.</summary>
    [Id(2)] public string? After { get; init; }

    /// <summary>1 to 200.</summary>
    [Id(3)] public int Limit { get; init; } = 50;
}

/// <summary>One page of mailboxes.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MailboxPage")]
public sealed record MailboxPage
{
    [Id(0)] private readonly MailboxItem[] _items = [];

    public ImmutableArray<MailboxItem> Items
    {
        get => ImmutableCollectionsMarshal.AsImmutableArray(_items);
        init => _items = ImmutableCollectionsMarshal.AsArray(value) ?? [];
    }

    /// <summary>True if another page follows.</summary>
    [Id(1)] public bool HasMore { get; init; }
}

/// <summary>One mailbox in a list.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MailboxItem")]
public sealed record MailboxItem
{
    /// <summary>Canonical.</summary>
    [Id(0)] public required string Address { get; init; }

    /// <summary>The counters of the store, with the quota of the account.</summary>
    [Id(1)] public required MailboxStatus Status { get; init; }

    /// <summary>False for a mailbox that has mail but no account.</summary>
    [Id(2)] public bool HasAccount { get; init; }
}
