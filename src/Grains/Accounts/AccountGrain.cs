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
    IOptions<AccountOptions> options,
    GrainMetrics metrics,
    TimeProvider timeProvider,
    ILogger<AccountGrain> logger) : DurableRecordGrain<AccountState>(state), IAccountGrain
{
    private const int MaxPasswordLength = 1_024;

    private readonly PasswordCache _cache = new(timeProvider, hasher, options.Value.PasswordCacheTime);
    private readonly LoginThrottle _throttle =
        new(timeProvider, options.Value.MaxFailures, options.Value.FailureWindow);

    private readonly TimeSpan _window = options.Value.FailureWindow;
    private string _address = "";
    private int _checks;

    /// <remarks>Otherwise a client could distinguish a missing account, because it would never be throttled.</remarks>
    protected override bool KeepsMissing => _checks > 0 || _throttle.HasFailures;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _address = CanonicalKey.OfAddress(this);
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<AccountInfo?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Query()?.ToInfo());

    public async Task<bool> PutAsync(AccountChange change, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(change.QuotaOctets ?? 0, nameof(change));
        if (change.Password is { Value.Length: 0 or > MaxPasswordLength })
        {
            throw new ArgumentException($"A password must have 1 to {MaxPasswordLength} characters.", nameof(change));
        }

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

        _cache.Clear();
        DateTimeOffset now = TimeOfChange(timeProvider, Record?.UpdatedAt);
        var account = new AccountState
        {
            PasswordHash = hash,
            Imported = change.Password is null ? digest : null,
            QuotaOctets = change.QuotaOctets,
            Disabled = change.Disabled,
            CreatedAt = Record is null ? now : Record.CreatedAt,
            UpdatedAt = now,
        };
        bool isNew = await WriteAsync(account, cancellationToken);

        if (change.Password is not null || isNewImport)
        {
            _throttle.Reset();
        }

        return isNew;
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
        _cache.Clear();
        bool existed = await ClearAsync(cancellationToken);
        await Mailbox.SetQuotaAsync(null, cancellationToken); // also completes a deletion that failed half way
        return existed;
    }

    public async Task<AuthenticationOutcome> AuthenticateAsync(Password password, CancellationToken cancellationToken)
    {
        AuthenticationOutcome? outcome = null;
        _checks++;
        try
        {
            outcome = await DecideAsync(password.Value, password.Client, cancellationToken);
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

    private async Task<AuthenticationOutcome> DecideAsync(
        string password, string? client, CancellationToken cancellationToken)
    {
        // A missing or disabled account, or one without a password, is handled like a wrong password.
        bool canLogIn = Record is { Disabled: false, PasswordHash: not null };
        if (canLogIn && _cache.MatchesFrom(client, password))
        {
            return AuthenticationOutcome.Accepted; // guesses of others do not lock out a client that was right before
        }

        if (_throttle.IsClosed)
        {
            return AuthenticationOutcome.Throttled;
        }

        if (canLogIn && _cache.Matches(password))
        {
            _throttle.Reset();
            _cache.Set(password, client);
            return AuthenticationOutcome.Accepted;
        }

        PasswordVerdict verdict = password.Length is 0 or > MaxPasswordLength
            ? PasswordVerdict.Wrong
            : await hasher.VerifyAsync(password, Record?.PasswordHash, client, cancellationToken);
        if (verdict == PasswordVerdict.Busy)
        {
            return AuthenticationOutcome.Throttled;
        }

        if (verdict == PasswordVerdict.Wrong || !canLogIn)
        {
            DelayDeactivation(_window); // the count must not be lost with an idle activation
            if (_throttle.Fail())
            {
                logger.LoginThrottled(_window);
            }

            return AuthenticationOutcome.Refused;
        }

        await AcceptAsync(
            password, client, isOutdated: verdict == PasswordVerdict.RightAndOutdated, cancellationToken);
        return AuthenticationOutcome.Accepted;
    }

    private async Task AcceptAsync(
        string password, string? client, bool isOutdated, CancellationToken cancellationToken)
    {
        _throttle.Reset();
        _cache.Set(password, client);
        if (!isOutdated)
        {
            return;
        }

        try
        {
            string hash = await hasher.HashAsync(password, cancellationToken);
            await WriteAsync(Record! with { PasswordHash = hash }, cancellationToken);
        }
        catch (Exception exception)
        {
            logger.RehashFailed(exception); // the login is valid, and the old hash remains usable
        }
    }
}
