using RelateMail.Grains.Contracts;

namespace RelateMail.Tests.Harness;

[GrainType("directory")]
internal sealed class StubDirectoryGrain(ClusterScript script) : Grain, IDirectoryGrain
{
    public Task<Resolution> ResolveAsync(string address, CancellationToken cancellationToken) =>
        Task.FromResult(script.Resolve(address));

    public Task<Resolution> ResolvePostmasterAsync(CancellationToken cancellationToken) =>
        Task.FromResult(script.Resolve("postmaster"));
}

[GrainType("directory-news")]
internal sealed class StubDirectoryNewsGrain(ClusterScript script) : Grain, IDirectoryNewsGrain
{
    public Task<DirectoryNews> GetAsync(CancellationToken cancellationToken) => Task.FromResult(script.News);

    public Task AnnounceAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}

[GrainType("account")]
internal sealed class StubAccountGrain(ClusterScript script) : Grain, IAccountGrain
{
    public Task<AuthenticationOutcome> AuthenticateAsync(Password password, CancellationToken cancellationToken)
    {
        string account = this.GetPrimaryKeyString();
        script.LoginClients[account] = password.Client;
        return Task.FromResult(script.Accounts[account](password.Value));
    }

    public Task<AccountInfo?> GetAsync(CancellationToken cancellationToken)
    {
        string account = this.GetPrimaryKeyString();
        return Task.FromResult(script.AccountInfos.TryGetValue(account, out AccountInfo? info) ? info
            : script.Accounts.ContainsKey(account) ? new AccountInfo()
            : null);
    }

    public Task<AccountInfo?> SetPasswordAsync(Password password, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ApplicationPasswordInfo[]?> ListApplicationPasswordsAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ApplicationPasswordOutcome> PutApplicationPasswordAsync(
        string name, Password password, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RemoveApplicationPasswordAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> PutAsync(AccountChange change, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> DeleteAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<AccountInfo?> ChangeAsync(
        AccountChange change, RecordCondition condition, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ApplyOutcome> ApplyAsync(
        AccountChange change, bool dryRun, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> RemoveAsync(RecordCondition condition, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
