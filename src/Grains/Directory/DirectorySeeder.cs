using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <summary>
/// Creates the domains and accounts of the settings that do not exist yet. A startup task of the silo, so that they
/// exist before the host opens its listeners; otherwise their first mail would be rejected with 550.
/// </summary>
internal sealed class DirectorySeeder(
    IGrainFactory grains, IOptions<DirectoryOptions> options, ILogger<DirectorySeeder> logger) : IStartupTask
{
    public async Task Execute(CancellationToken cancellationToken)
    {
        int domains = 0;
        foreach ((string name, DomainSettings settings) in options.Value.Domains)
        {
            IDomainGrain domain = grains.GetGrain<IDomainGrain>(name);
            if (await domain.GetAsync(cancellationToken) is null && await domain.PutAsync(settings, cancellationToken))
            {
                domains++;
            }
        }

        int accounts = 0;
        foreach ((string address, AccountChange change) in options.Value.Accounts)
        {
            IAccountGrain account = grains.GetGrain<IAccountGrain>(address);
            if (await account.GetAsync(cancellationToken) is null && await account.PutAsync(change, cancellationToken))
            {
                accounts++;
            }
        }

        if (domains + accounts > 0)
        {
            logger.DirectorySeeded(domains, accounts);
        }
    }
}
