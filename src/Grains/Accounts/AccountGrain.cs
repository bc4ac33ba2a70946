using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.State;

namespace RelateMail.Grains.Accounts;

/// <inheritdoc cref="IAccountGrain"/>
/// <remarks>
/// Not reentrant: passwords are looked at one after the other, so that none slips past the throttle. Queries interleave,
/// because they see the durable account only: mail does not wait for logins.
/// </remarks>
[GrainType("account")]
internal sealed class AccountGrain(
    [PersistentState("account", StorageNames.Accounts)] IPersistentState<AccountState> state,
    PasswordHasher hasher,
    IOptions<AccountOptions> options,
    GrainMetrics metrics,
    TimeProvider timeProvider,
    ILogger<AccountGrain> logger) : DurableRecordGrain<AccountState>(state), IAccountGrain
{
    private const int MaxPasswordLength = 1_024;

    private readonly PasswordCache _accepted = new(timeProvider, hasher, options.Value.AcceptedFor);
    private readonly LoginThrottle _throttle =
        new(timeProvider, options.Value.MaxFailures, options.Value.FailureWindow);

    private readonly TimeSpan _window = options.Value.FailureWindow;
    private string _address = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _address = CanonicalKey.OfAddress(this);
        return base.OnActivateAsync(cancellationToken);
    }

    public Task<AccountInfo?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(
        Record is { } account
            ? new AccountInfo(account.QuotaOctets, account.Disabled, HasPassword: account.PasswordHash is not null)
            : null);

    public async Task<bool> PutAsync(AccountChange change, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(change.QuotaOctets ?? 0, nameof(change));
        if (change.Password is { Length: 0 or > MaxPasswordLength })
        {
            throw new ArgumentException($"A password has 1 to {MaxPasswordLength} characters.", nameof(change));
        }

        string? hash = change.Password is null
            ? Record?.PasswordHash
            : await hasher.HashAsync(change.Password, cancellationToken);

        // Quota first: an account that can be seen has its quota in force. A fault between the two leaves a quota on a
        // mailbox that the caller means to have anyway, and the same call again completes it.
        await Mailbox.SetQuotaAsync(change.QuotaOctets, cancellationToken);
        _accepted.Forget();
        bool isNew = await WriteAsync(
            new AccountState { PasswordHash = hash, QuotaOctets = change.QuotaOctets, Disabled = change.Disabled },
            cancellationToken);

        if (change.Password is not null)
        {
            _throttle.Reset();
        }

        return isNew;
    }

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        _accepted.Forget();
        bool was = await ClearAsync(cancellationToken);
        await Mailbox.SetQuotaAsync(null, cancellationToken); // also where a deletion before stopped half way
        return was;
    }

    public async Task<AuthenticationOutcome> AuthenticateAsync(Password password, CancellationToken cancellationToken)
    {
        AuthenticationOutcome? outcome = null;
        try
        {
            outcome = await DecideAsync(password.Value, cancellationToken);
            return outcome.Value;
        }
        finally
        {
            metrics.Authenticated(outcome);
        }
    }

    private IMailboxGrain Mailbox => GrainFactory.GetGrain<IMailboxGrain>(_address);

    private async Task<AuthenticationOutcome> DecideAsync(string password, CancellationToken cancellationToken)
    {
        if (_throttle.IsClosed)
        {
            return AuthenticationOutcome.Throttled;
        }

        // An account that is not there, is disabled or has no password goes the same way as a wrong password.
        bool canLogIn = Record is { Disabled: false, PasswordHash: not null };
        if (canLogIn && _accepted.Matches(password))
        {
            _throttle.Reset();
            return AuthenticationOutcome.Accepted;
        }

        PasswordVerdict verdict = password.Length is 0 or > MaxPasswordLength
            ? PasswordVerdict.Wrong
            : await hasher.VerifyAsync(password, Record?.PasswordHash, cancellationToken);
        if (verdict == PasswordVerdict.Busy)
        {
            return AuthenticationOutcome.Throttled;
        }

        if (verdict == PasswordVerdict.Wrong || !canLogIn)
        {
            if (_throttle.Fail())
            {
                logger.LoginThrottled(_window);
            }

            return AuthenticationOutcome.Refused;
        }

        await AcceptAsync(password, isOutdated: verdict == PasswordVerdict.RightAndOutdated, cancellationToken);
        return AuthenticationOutcome.Accepted;
    }

    private async Task AcceptAsync(string password, bool isOutdated, CancellationToken cancellationToken)
    {
        _throttle.Reset();
        _accepted.Remember(password);
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
            logger.RehashFailed(exception); // the password is right all the same, and the old hash goes on serving
        }
    }
}
