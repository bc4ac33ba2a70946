using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Api.Contracts;

/// <summary>
/// JSON of the API's requests and answers, without reflection: camelCase, null members included, and the parameters of
/// the records are the members.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ApiView))]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(BodyError[]))]
[JsonSerializable(typeof(ManagedKeyRequest))]
[JsonSerializable(typeof(KeyRotationRequest))]
[JsonSerializable(typeof(ManagedKeyView))]
[JsonSerializable(typeof(Page<ManagedKeyView>))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(ApplicationPasswordView))]
[JsonSerializable(typeof(Page<ApplicationPasswordView>))]
[JsonSerializable(typeof(DirectoryCountsView))]
[JsonSerializable(typeof(MailboxView))]
[JsonSerializable(typeof(Page<MailboxView>))]
[JsonSerializable(typeof(MessageListItem))]
[JsonSerializable(typeof(Page<MessageListItem>))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(MessageUpdate))]
[JsonSerializable(typeof(MessageBatchRequest))]
[JsonSerializable(typeof(MessageBatchResultView))]
[JsonSerializable(typeof(MessageChangesView))]
[JsonSerializable(typeof(StreamPosition))]
[JsonSerializable(typeof(CertificateUpdate))]
[JsonSerializable(typeof(CertificateRollbackRequest))]
[JsonSerializable(typeof(Page<CertificateSummaryView>))]
[JsonSerializable(typeof(CertificateView))]
[JsonSerializable(typeof(CertificateRolloutView))]
[JsonSerializable(typeof(CertificateReloadView))]
[JsonSerializable(typeof(DomainDnsView))]
[JsonSerializable(typeof(CertificateDnsView))]
[JsonSerializable(typeof(Page<ReputationView>))]
[JsonSerializable(typeof(Page<SiloView>))]
[JsonSerializable(typeof(Page<AuditView>))]
[JsonSerializable(typeof(AuditVerdictView))]
[JsonSerializable(typeof(TracePage))]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(WebhookView))]
[JsonSerializable(typeof(Page<WebhookView>))]
[JsonSerializable(typeof(WebhookRotationRequest))]
[JsonSerializable(typeof(WebhookReplayRequest))]
[JsonSerializable(typeof(WebhookReplayResultView))]
[JsonSerializable(typeof(Page<DeliveryView>))]
[JsonSerializable(typeof(DeliveryDetailView))]
[JsonSerializable(typeof(AttemptView))]
public sealed partial class ApiJson : JsonSerializerContext;
