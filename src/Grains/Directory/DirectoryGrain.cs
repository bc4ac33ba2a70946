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
internal sealed class DirectoryGrain(DirectoryReader reader, DefaultQuotas quotas, TimeProvider timeProvider)
    : Grain, IDirectoryGrain
{
    private const string Postmaster = "postmaster";

    private static readonly TimeSpan s_maxAge = TimeSpan.FromSeconds(5);

    private readonly ResolutionCache _cache = new(timeProvider, s_maxAge, capacity: 20_000);
    private readonly ResolutionCache _expansions = new(timeProvider, s_maxAge, capacity: 2_000);

    public async Task<Resolution> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        if (!MailboxAddress.TryCanonicalize(address, out string? canonical) || canonical != address)
        {
            throw new ArgumentException("The address is not canonical.", nameof(address));
        }

        if (_cache.TryGet(address, out Resolution? known))
        {
            return known;
        }

        var resolver = new AddressResolver(GrainFactory, _expansions, quotas, cancellationToken);
        Resolution resolution = await resolver.ResolveAsync(address);
        if (resolution.Outcome == ResolutionOutcome.Found && !resolver.UsedExpansion)
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
}
