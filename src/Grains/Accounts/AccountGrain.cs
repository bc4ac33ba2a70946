using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Accounts;

/// <inheritdoc cref="IAccountGrain"/>
/// <remarks>
/// Not reentrant: passwords are checked one at a time, so that concurrent guesses cannot bypass the throttle. Queries
/// interleave, because they return the durable account only, so mail does not wait for logins.
/// </remarks>
[GrainType("account")]
internal sealed class AccountGrain(
    [PersistentState("account", StorageNames.Accounts)] IPersistentState<AccountState> state,
    [FromKeyedServices(StorageNames.Mailboxes)] IGrainStorage settings,
    PasswordHasher hasher,
    DirectoryAnnouncer announcer,
    IOptions<AccountOptions> options,
    GrainMetrics metrics,
    TimeProvider timeProvider,
    ILogger<AccountGrain> logger) : DurableRecordGrain<AccountState>(state), IAccountGrain
{
    private readonly LoginCheck _logins = new(hasher, options.Value, timeProvider);
    private readonly TimeSpan _window = options.Value.FailureWindow;
    private string _address = "";
    private int _checks;

    /// <remarks>Otherwise a client could distinguish a missing account, because it would never be throttled.</remarks>
    protected override bool KeepsMissing => _checks > 0 || _logins.HasFailures;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _address = CanonicalKey.OfAddress(this);
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<AccountInfo?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Query()?.ToInfo());

    public async Task<bool> PutAsync(AccountChange change, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(change.QuotaOctets ?? 0, nameof(change));
        Check(change.Password);
        string? imported = ReadImported(change);
        byte[]? digest = imported is null ? Record?.Imported : SHA256.HashData(Encoding.ASCII.GetBytes(imported));
        bool isNewImport = imported is not null && Record?.Imported?.AsSpan().SequenceEqual(digest) != true;
        string? hash = change.Password is { } password ? await hasher.HashAsync(password.Value, cancellationToken)
            : isNewImport ? imported
            : Record?.PasswordHash;

        // The quota comes first, so that a visible account always has its quota in force. After a fault between the two
        // writes the mailbox has the requested quota, and a repeated call completes the change.
        if (await NeedsQuotaAsync(change.QuotaOctets))
        {
            await Mailbox.SetQuotaAsync(change.QuotaOctets, cancellationToken);
        }

        bool isNewPassword = change.Password is not null || isNewImport;
        _logins.Forget(isReset: isNewPassword);
        DateTimeOffset now = TimeOfChange();
        AccountState account = (Record ?? new AccountState { CreatedAt = now, CredentialsChangedAt = now }) with
        {
            PasswordHash = hash,
            Imported = change.Password is null ? digest : null,
            QuotaOctets = change.QuotaOctets,
            Disabled = change.Disabled,
            UpdatedAt = now,
        };
        bool isNew = await WriteAsync(
            isNewPassword ? account with { CredentialsChangedAt = now } : account, cancellationToken);
        await announcer.AnnounceAsync();
        return isNew;
    }

    public async Task<AccountInfo?> SetPasswordAsync(Password password, CancellationToken cancellationToken)
    {
        Check(password);
        if (Record is null)
        {
            return null;
        }

        string hash = await hasher.HashAsync(password.Value, cancellationToken);
        _logins.Forget(isReset: true);
        DateTimeOffset now = TimeOfChange();
        await WriteAsync(
            Record with { PasswordHash = hash, Imported = null, UpdatedAt = now, CredentialsChangedAt = now },
            cancellationToken);
        return Record.ToInfo();
    }

    public Task<ApplicationPasswordInfo[]?> ListApplicationPasswordsAsync(CancellationToken cancellationToken)
    {
        ApplicationPassword[] passwords = Record?.ApplicationPasswords ?? [];
        return Task.FromResult(Record is null ? null : Array.ConvertAll(passwords, known => known.ToInfo()));
    }

    public async Task<ApplicationPasswordOutcome> PutApplicationPasswordAsync(
        string name, Password password, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (Record is null)
        {
            return ApplicationPasswordOutcome.NoAccount;
        }

        if (ApplicationPasswords.Put(Record, name, password.Value, TimeOfChange()) is not var (account, isNew))
        {
            return ApplicationPasswordOutcome.TooMany;
        }

        await WriteAsync(account, cancellationToken);
        return isNew ? ApplicationPasswordOutcome.Created : ApplicationPasswordOutcome.Replaced;
    }

    public async Task<bool> RemoveApplicationPasswordAsync(string name, CancellationToken cancellationToken)
    {
        if (Record is null || ApplicationPasswords.Remove(Record, name, TimeOfChange()) is not { } account)
        {
            return false;
        }

        await WriteAsync(account, cancellationToken);
        return true;
    }

    public async Task<AccountInfo?> ChangeAsync(
        AccountChange change, RecordCondition condition, CancellationToken cancellationToken)
    {
        if (!Meets(condition, Record?.UpdatedAt))
        {
            return null;
        }

        await PutAsync(change, cancellationToken);
        return Record!.ToInfo();
    }

    public async Task<ApplyOutcome> ApplyAsync(
        AccountChange change, bool dryRun, CancellationToken cancellationToken)
    {
        try
        {
            if (Record is { } before && await IsAsDeclaredAsync(before, change, cancellationToken))
            {
                return ApplyOutcome.Unchanged;
            }

            bool isNew = dryRun ? Record is null : await PutAsync(change, cancellationToken);
            return isNew ? ApplyOutcome.Created : ApplyOutcome.Updated;
        }
        finally
        {
            if (!KeepsMissing)
            {
                DeactivateOnIdle();
            }
        }
    }

    public async Task<bool> RemoveAsync(RecordCondition condition, CancellationToken cancellationToken) =>
        Meets(condition, Record?.UpdatedAt) && await DeleteAsync(cancellationToken);

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        _logins.Forget(isReset: false);
        bool existed = await ClearAsync(cancellationToken);
        await Mailbox.SetQuotaAsync(null, cancellationToken); // also completes a deletion that failed half way
        await announcer.AnnounceAsync();
        return existed;
    }

    public async Task<AuthenticationOutcome> AuthenticateAsync(Password password, CancellationToken cancellationToken)
    {
        AuthenticationOutcome? outcome = null;
        _checks++;
        try
        {
            outcome = await DecideAsync(password, cancellationToken);
            return outcome.Value;
        }
        finally
        {
            _checks--;
            metrics.Authenticated(outcome);
        }
    }

    /// <summary>
    /// False if neither the account nor its mailbox has a quota or gets one. Then the mailbox is not activated, so that
    /// many new accounts leave nothing in memory.
    /// </summary>
    private async Task<bool> NeedsQuotaAsync(long? quota)
    {
        if (quota is not null || Record?.QuotaOctets is not null)
        {
            return true;
        }

        var stored = new GrainState<MailboxSettings>();
        await settings.ReadStateAsync("mailbox", Mailbox.GetGrainId(), stored);
        return stored is { RecordExists: true, State.QuotaOctets: not null };
    }

    /// <summary>True if the account has the members, and a login with the password or the hash is accepted.</summary>
    private async Task<bool> IsAsDeclaredAsync(
        AccountState account, AccountChange change, CancellationToken cancellationToken) =>
        account.QuotaOctets == change.QuotaOctets
        && account.Disabled == change.Disabled
        && (ReadImported(change) is not { } hash
            || account.Imported?.AsSpan().SequenceEqual(SHA256.HashData(Encoding.ASCII.GetBytes(hash))) == true)
        && (change.Password is not { } password
            || (account.PasswordHash is { } stored
                && await hasher.IsRightAsync(password.Value, stored, cancellationToken)));

    private static string? ReadImported(AccountChange change) => change.PasswordHash is not { } given
        ? null
        : change.Password is null && ImportedHash.TryRead(given) is { } hash
            ? hash
            : throw new ArgumentException(
                $"A password hash must be {ImportedHash.Rule}, and without a password.", nameof(change));

    private IInternalMailboxGrain Mailbox => GrainFactory.GetGrain<IInternalMailboxGrain>(_address);

    /// <summary>Later than all changes before.</summary>
    private DateTimeOffset TimeOfChange() => TimeOfChange(
        timeProvider,
        Record?.CredentialsChangedAt > Record?.UpdatedAt ? Record?.CredentialsChangedAt : Record?.UpdatedAt);

    private static void Check(Password? password)
    {
        if (password is { Value.Length: 0 or > LoginCheck.MaxLength })
        {
            throw new ArgumentException(
                $"A password must have 1 to {LoginCheck.MaxLength} characters.", nameof(password));
        }
    }

    private async Task<AuthenticationOutcome> DecideAsync(Password password, CancellationToken cancellationToken)
    {
        LoginResult result = await _logins.RunAsync(Record, password, cancellationToken);
        switch (result.Outcome)
        {
            case AuthenticationOutcome.Accepted:
                await NoteAsync(password, result, cancellationToken);
                break;
            case AuthenticationOutcome.Refused:
                DelayDeactivation(_window); // the count must not be lost with an idle activation
                break;
        }

        if (result.HasClosed)
        {
            logger.LoginThrottled(_window);
        }

        return result.Outcome;
    }

    /// <summary>Notes a login that was right: a better hash, the network, and the use of an application password.
    /// </summary>
    private async Task NoteAsync(Password password, LoginResult result, CancellationToken cancellationToken)
    {
        try
        {
            AccountState account = LoginNotes.Add(
                Record!, password.Client, result.Application, timeProvider.GetUtcNow());
            if (result.IsOutdated)
            {
                account = account with { PasswordHash = await hasher.HashAsync(password.Value, cancellationToken) };
            }

            if (account != Record)
            {
                await WriteAsync(account, cancellationToken);
            }
        }
        catch (Exception exception)
        {
            logger.LoginNotNoted(exception); // the login is valid, and the old hash remains usable
        }
    }
}
