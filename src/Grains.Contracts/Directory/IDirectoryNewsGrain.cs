namespace RelateMail.Grains.Contracts;

/// <summary>
/// Counts the changes of domains, accounts and aliases, so that caches of them end in time. Key: 0. In memory only: a
/// new activation has another epoch, which counts as a change.
/// </summary>
[Alias("RelateMail.IDirectoryNewsGrain"), GrainInterfaceType("directory-news")]
public interface IDirectoryNewsGrain : IGrainWithIntegerKey
{
    /// <summary>The changes so far.</summary>
    [Alias("Get")]
    Task<DirectoryNews> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Announces changes that are durable, and that the grains of the records return. Called before a change is
    /// answered.
    /// </summary>
    [Alias("Announce")]
    Task AnnounceAsync(CancellationToken cancellationToken);
}

/// <summary>A state of the directory: the same as another one if both members are equal.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.DirectoryNews")]
public sealed record DirectoryNews
{
    /// <summary>The activation that counts.</summary>
    [Id(0)] public required Guid Epoch { get; init; }

    /// <summary>Increases with each announcement.</summary>
    [Id(1)] public required long Version { get; init; }
}
