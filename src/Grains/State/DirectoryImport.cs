using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Metadata;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.State;

/// <summary>
/// Copies the directory of earlier versions, which was grain state, into its tables, once. A silo of an earlier version
/// knows the grain state only. While one runs, that state is the valid one, and each change is written to both. When
/// the last one has left, each grain is activated once, which copies its record. A minute later, when every silo has
/// seen the end of the copy, the grain state is no longer written.
/// </summary>
internal sealed class DirectoryImport(
    IDirectoryStore store, ISiloStatusOracle silos, IClusterManifestProvider manifests, IGrainFactory grains,
    TimeProvider timeProvider, ILogger<DirectoryImport> logger) : IDisposable
{
    /// <summary>A type of grain that no earlier version has.</summary>
    public const string NewGrainType = "api-key";

    private const int AtOnce = 64;

    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    /// <summary>Longer than any silo can miss the end of the copy and stay in the cluster.</summary>
    private static readonly TimeSpan s_overlap = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private long _copiedSince;
    private ImportPhase? _phase;

    /// <summary>How far the copy is.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot be read.</exception>
    public async ValueTask<ImportPhase> GetPhaseAsync() =>
        _phase ?? Note(await store.ReadImportAsync(CancellationToken.None));

    /// <summary>Copies, or waits in the background until the silos of earlier versions have left.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await AdvanceAsync(cancellationToken) != ImportPhase.Closed)
        {
            _running = RunAsync();
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(s_interval, timeProvider);
        while (_phase != ImportPhase.Closed && await timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                await AdvanceAsync(_stop.Token);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.ImportFailed(exception); // the next tick tries again; the earlier state stays valid
            }
        }
    }

    private async Task<ImportPhase> AdvanceAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? importedAt = await store.ReadImportAsync(cancellationToken);
        if (importedAt is null && !HasEarlierSilo())
        {
            _ = Note(null);
            await CopyAsync(cancellationToken);
            DateTimeOffset now = timeProvider.GetUtcNow();
            await store.SetImportedAsync(store.IsShared ? now : now - s_overlap, cancellationToken);
            importedAt = await store.ReadImportAsync(cancellationToken); // another silo may have been first
        }

        return Note(importedAt);
    }

    private ImportPhase Note(DateTimeOffset? importedAt)
    {
        lock (_lock)
        {
            if (importedAt is not { } at)
            {
                return (_phase ??= ImportPhase.Before);
            }

            bool isOld = _phase is null or ImportPhase.Before
                ? timeProvider.GetUtcNow() - at >= s_overlap
                : timeProvider.GetElapsedTime(_copiedSince) >= s_overlap;
            if (_phase is null or ImportPhase.Before)
            {
                _copiedSince = timeProvider.GetTimestamp();
            }

            return (_phase = isOld || _phase == ImportPhase.Closed ? ImportPhase.Closed : ImportPhase.Copied).Value;
        }
    }

    /// <summary>A silo whose types are not known yet counts as one of an earlier version.</summary>
    private bool HasEarlierSilo() => silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Any(silo =>
        !manifests.Current.Silos.TryGetValue(silo, out GrainManifest? manifest)
        || !manifest.Grains.ContainsKey(GrainType.Create(NewGrainType)));

    /// <summary>Reads each record by its grain, because the activation copies it between two of its changes.</summary>
    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (DirectoryKind kind in new[] { DirectoryKind.Domain, DirectoryKind.Account, DirectoryKind.Alias })
        {
            var names = new HashSet<string>(await store.ListEarlierAsync(kind, cancellationToken));
            await foreach (string copied in ListCopiedAsync(kind, cancellationToken))
            {
                names.Add(copied); // an earlier silo may have deleted it since
            }

            foreach (string[] some in names.Chunk(AtOnce))
            {
                await Task.WhenAll(some.Select(name => ReadAsync(kind, name, cancellationToken)));
            }

            count += names.Count;
        }

        if (count > 0)
        {
            logger.DirectoryImported(count);
        }
    }

    private async IAsyncEnumerable<string> ListCopiedAsync(
        DirectoryKind kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Limit = 1_000;
        string? after = null;
        IReadOnlyList<DirectoryRow> rows;
        do
        {
            rows = await store.ListAsync(new DirectoryFilter(kind, null, null, after, Limit), cancellationToken);
            foreach (DirectoryRow row in rows)
            {
                yield return after = row.Name;
            }
        }
        while (rows.Count == Limit);
    }

    private Task ReadAsync(DirectoryKind kind, string name, CancellationToken cancellationToken) => kind switch
    {
        DirectoryKind.Domain => grains.GetGrain<IDomainGrain>(name).GetAsync(cancellationToken),
        DirectoryKind.Account => grains.GetGrain<IAccountGrain>(name).GetAsync(cancellationToken),
        _ => grains.GetGrain<IAliasGrain>(name).GetAsync(cancellationToken),
    };
}

/// <summary>How far the copy of the directory of earlier versions is.</summary>
internal enum ImportPhase
{
    /// <summary>The grain state is valid; each change is written to both.</summary>
    Before,

    /// <summary>The tables are valid; each change is written to both.</summary>
    Copied,

    /// <summary>The tables are valid.</summary>
    Closed,
}
