namespace RelateMail.Storage.Tests.Postgres.Orleans;

/// <summary>A grain that uses all of Orleans' tables.</summary>
[Alias("RelateMail.Storage.Tests.IRememberingGrain")]
public interface IRememberingGrain : IGrainWithStringKey
{
    [Alias("Write")]
    Task WriteAsync(string text);

    [Alias("Read")]
    Task<string> ReadAsync();

    [Alias("Remind")]
    Task RemindAsync(string name);

    [Alias("Where")]
    Task<SiloAddress> WhereAsync();
}

internal sealed class RememberingGrain(
    [PersistentState("note")] IPersistentState<Note> state, ILocalSiloDetails silo)
    : Grain, IRememberingGrain, IRemindable
{
    public Task WriteAsync(string text)
    {
        state.State.Text = text;
        return state.WriteStateAsync(CancellationToken.None);
    }

    public Task<string> ReadAsync() => Task.FromResult(state.State.Text);

    public Task RemindAsync(string name) =>
        this.RegisterOrUpdateReminder(name, TimeSpan.FromDays(1), TimeSpan.FromDays(1));

    public Task<SiloAddress> WhereAsync() => Task.FromResult(silo.SiloAddress);

    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;
}
