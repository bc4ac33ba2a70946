using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Directory;

/// <summary>Reads and checks the section. Errors name the key, and never contain a password.</summary>
internal sealed class DirectoryOptionsReader(IConfiguration configuration) : IConfigureOptions<DirectoryOptions>
{
    /// <exception cref="OptionsValidationException">One message for each error.</exception>
    public void Configure(DirectoryOptions options)
    {
        IConfigurationSection section = configuration.GetSection(DirectoryOptions.Section);
        var failures = new List<string>();
        RejectUnknown(section, failures, nameof(options.Domains), nameof(options.Accounts));
        options.Domains = ReadDomains(section.GetSection(nameof(options.Domains)), failures);
        options.Accounts = ReadAccounts(section.GetSection(nameof(options.Accounts)), failures);
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(DirectoryOptions), failures);
        }
    }

    private static Dictionary<string, DomainSettings> ReadDomains(IConfigurationSection section, List<string> failures)
    {
        var domains = new Dictionary<string, DomainSettings>(StringComparer.Ordinal);
        foreach (IConfigurationSection item in section.GetChildren())
        {
            string name = string.IsNullOrEmpty(item.Value) ? item.Key : item.Value; // "0": "example.org", or a name
            RejectUnknown(item, failures, nameof(DomainSettings.CatchAll), nameof(DomainSettings.PlusSeparator));
            if (!MailboxAddress.TryCanonicalizeDomain(name, out string? domain))
            {
                failures.Add($"{item.Path}: '{name}' is not a valid domain name.");
                continue;
            }

            string? catchAll = item[nameof(DomainSettings.CatchAll)];
            if (!string.IsNullOrEmpty(catchAll) && !MailboxAddress.TryCanonicalize(catchAll, out catchAll))
            {
                failures.Add($"{item.Path}:{nameof(DomainSettings.CatchAll)}: the value is not a valid address.");
            }

            string? separator = item[nameof(DomainSettings.PlusSeparator)];
            if (!string.IsNullOrEmpty(separator) && !PlusSeparators.IsAllowed(separator))
            {
                failures.Add(
                    $"{item.Path}:{nameof(DomainSettings.PlusSeparator)}: '{separator}' is not {PlusSeparators.Rule}.");
            }

            var settings = new DomainSettings { CatchAll = string.IsNullOrEmpty(catchAll) ? null : catchAll };
            domains[domain] = separator is null
                ? settings
                : settings with { PlusSeparator = separator.Length == 0 ? null : separator };
        }

        return domains;
    }

    private static Dictionary<string, AccountChange> ReadAccounts(IConfigurationSection section, List<string> failures)
    {
        const string Address = "Address";
        const string Password = "Password";
        const string QuotaBytes = "QuotaBytes";
        var accounts = new Dictionary<string, AccountChange>(StringComparer.Ordinal);
        foreach (IConfigurationSection item in section.GetChildren())
        {
            RejectUnknown(item, failures, Address, Password, QuotaBytes);
            if (!MailboxAddress.TryCanonicalize(item[Address], out string? address))
            {
                failures.Add($"{item.Path}:{Address}: '{item[Address]}' is not a valid address.");
                continue;
            }

            string? password = item[Password];
            if (password is { Length: 0 or > 1_024 })
            {
                failures.Add($"{item.Path}:{Password}: the password must have 1 to 1024 characters.");
            }

            long? quota = null;
            if (item[QuotaBytes] is { Length: > 0 } text)
            {
                quota = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : -1;
            }

            if (quota < 0)
            {
                failures.Add($"{item.Path}:{QuotaBytes}: '{item[QuotaBytes]}' is not a number of octets, 0 or more.");
            }

            accounts[address] = new AccountChange { Password = password, QuotaOctets = quota };
        }

        return accounts;
    }

    /// <summary>Reports unknown keys, because a misspelled setting would otherwise have no effect.</summary>
    private static void RejectUnknown(IConfigurationSection section, List<string> failures, params string[] known)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                failures.Add($"{child.Path}: unknown setting. Known settings here: {string.Join(", ", known)}.");
            }
        }
    }
}
