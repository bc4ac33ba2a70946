using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDirectoryGrain"/>
/// <remarks>
/// Reentrant, with one activation on each silo, because the grain only waits for other grains. Each access to the cache
/// completes between two awaits.
/// </remarks>
[GrainType("directory"), StatelessWorker(1), Reentrant]
internal sealed class DirectoryGrain(
    DirectoryReader reader, DefaultQuotas quotas, TimeProvider timeProvider, ILogger<DirectoryGrain> logger)
    : Grain, IDirectoryGrain
{
    private const string Postmaster = "postmaster";

    private static readonly TimeSpan s_maxAge = TimeSpan.FromSeconds(5);

    private readonly DirectoryFreshness _freshness = new(timeProvider, settling: TimeSpan.Zero);
    private readonly ResolutionCache _cache = new(timeProvider, s_maxAge, capacity: 20_000);
    private readonly ResolutionCache _expansions = new(timeProvider, s_maxAge, capacity: 2_000);
    private long _generation;
    private bool _isWithoutNews;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(
            ListenAsync,
            new GrainTimerCreationOptions(TimeSpan.Zero, DirectoryFreshness.Interval) { Interleave = true });
        return base.OnActivateAsync(cancellationToken);
    }

    public async Task<Resolution> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        if (!MailboxAddress.TryCanonicalize(address, out string? canonical) || canonical != address)
        {
            throw new ArgumentException("The address is not canonical.", nameof(address));
        }

        ForgetOutdated();
        if (_freshness.IsFresh && _cache.TryGet(address, out Resolution? known))
        {
            return known;
        }

        DirectoryQuestion question = _freshness.Ask();

        var resolver = new AddressResolver(GrainFactory, _expansions, quotas, cancellationToken);
        Resolution resolution = await resolver.ResolveAsync(address);
        if (resolution.Outcome == ResolutionOutcome.Found && !resolver.UsedExpansion && _freshness.MayKeep(question))
        {
            // Never a negative answer, because the address can be created at any time; and no answer that is made of
            // an older one, because ages would add up.
            _cache.Put(address, resolution);
        }

        return resolution;
    }

    public async Task<Resolution> ResolvePostmasterAsync(CancellationToken cancellationToken)
    {
        await foreach (string domain in reader.ListDomainNamesAsync(cancellationToken))
        {
            Resolution resolution = await ResolveAsync($"{Postmaster}@{domain}", cancellationToken);
            if (resolution.Outcome != ResolutionOutcome.NotHosted)
            {
                return resolution;
            }
        }

        return new Resolution { Outcome = ResolutionOutcome.Found, Targets = [$"{Postmaster}@localhost"] };
    }

    /// <summary>Empties the caches after a change of the directory, and while no news of changes arrive.</summary>
    private void ForgetOutdated()
    {
        if (_generation == _freshness.Generation && _freshness.IsFresh)
        {
            return;
        }

        _generation = _freshness.Generation;
        _cache.Clear();
        _expansions.Clear();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _freshness.ListenAsync(GrainFactory, cancellationToken);
            if (_isWithoutNews)
            {
                logger.DirectoryNewsArrive();
            }

            _isWithoutNews = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isWithoutNews)
            {
                logger.DirectoryNewsMissing(exception.Message);
            }

            _isWithoutNews = true;
        }
    }
}
