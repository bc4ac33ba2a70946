using Orleans.Concurrency;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Directory;

/// <inheritdoc cref="IDirectoryGrain"/>
/// <remarks>
/// Reentrant, one activation a silo: it only waits for other grains, and its cache is touched between awaits, never
/// across one.
/// </remarks>
[GrainType("directory"), StatelessWorker(1), Reentrant]
internal sealed class DirectoryGrain(TimeProvider timeProvider) : Grain, IDirectoryGrain
{
    private const string Postmaster = "postmaster";

    private readonly ResolutionCache _cache = new(timeProvider, maxAge: TimeSpan.FromSeconds(5), capacity: 20_000);

    public async Task<Resolution> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        if (!MailboxAddress.TryCanonicalize(address, out string? canonical) || canonical != address)
        {
            throw new ArgumentException("Not a canonical address.", nameof(address));
        }

        if (_cache.TryGet(address, out Resolution? known))
        {
            return known;
        }

        Resolution resolution = await new AddressResolver(GrainFactory, cancellationToken).ResolveAsync(address);
        if (resolution.Outcome == ResolutionOutcome.Found)
        {
            _cache.Put(address, resolution); // what is refused is asked anew each time: it may have been made just now
        }

        return resolution;
    }

    public async Task<Resolution> ResolvePostmasterAsync(CancellationToken cancellationToken)
    {
        foreach (string domain in await GrainFactory.GetGrain<IDomainListGrain>(0).ListAsync(cancellationToken))
        {
            Resolution resolution = await ResolveAsync($"{Postmaster}@{domain}", cancellationToken);
            if (resolution.Outcome != ResolutionOutcome.NotHosted)
            {
                return resolution;
            }
        }

        return new Resolution(ResolutionOutcome.Found, [$"{Postmaster}@localhost"], Tag: null);
    }
}
