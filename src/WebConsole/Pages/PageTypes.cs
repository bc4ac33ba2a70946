using Microsoft.AspNetCore.Components;

namespace RelateMail.WebConsole.Pages;

// The classes of the components, for tools that read C# and not Razor.

public sealed partial class AccountPage : ComponentBase;

public sealed partial class AccountsPage : ComponentBase;

public sealed partial class AliasPage : ComponentBase;

public sealed partial class AliasesPage : ComponentBase;

public sealed partial class AuditPage : ComponentBase;

public sealed partial class CertificatePage : ComponentBase;

public sealed partial class CertificatesPage : ComponentBase;

public sealed partial class ConfirmPage : ComponentBase;

public sealed partial class ContinuePage : ComponentBase;

public sealed partial class DirectoryPage : ComponentBase;

public sealed partial class DomainPage : ComponentBase;

public sealed partial class DirectoryTabs : ComponentBase;

public sealed partial class EventTable : ComponentBase;

public sealed partial class KeyFields : ComponentBase;

public sealed partial class KeyPage : ComponentBase;

public sealed partial class KeysPage : ComponentBase;

public sealed partial class MailboxesPage : ComponentBase;

public sealed partial class MessageViewPage : ComponentBase;

public sealed partial class MessagesPage : ComponentBase;

public sealed partial class NodesPage : ComponentBase;

public sealed partial class OverviewPage : ComponentBase;

public sealed partial class ProblemPage : ComponentBase;

public sealed partial class SignInPage : ComponentBase;

public sealed partial class TraceSearchPage : ComponentBase;

public sealed partial class Verdicts : ComponentBase;

public sealed partial class WebhookPage : ComponentBase;

public sealed partial class WebhooksPage : ComponentBase;
