namespace RelateMail.Grains.State;

/// <summary>Runs the import from the start of a silo until its end.</summary>
internal sealed class DirectoryImportTask(DirectoryImport import) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(DirectoryImportTask), ServiceLifecycleStage.Active, import.StartAsync, _ => import.StopAsync());
}
