# A Rails application with Action Mailbox that writes each message that arrives as a line of JSON.
require "rails"
require "active_record/railtie"
require "active_storage/engine"
require "action_mailbox/engine"
require "digest"
require "json"

FOLDER = ENV.fetch("FOLDER")
ENV["DATABASE_URL"] = "sqlite3:#{FOLDER}/rails.sqlite3"

class Consumer < Rails::Application
  config.root = FOLDER
  config.eager_load = false
  config.secret_key_base = "test" * 16
  config.hosts.clear
  config.logger = Logger.new($stdout, level: Logger::WARN)
  config.active_job.queue_adapter = :inline
  config.active_storage.service = :local
  config.active_storage.service_configurations =
    { "local" => { "service" => "Disk", "root" => "#{FOLDER}/storage" } }
  config.action_mailbox.ingress = ENV.fetch("INGRESS").to_sym
  config.action_mailbox.incinerate = false
end

class ApplicationMailbox < ActionMailbox::Base
  routing all: :files
end

class FilesMailbox < ActionMailbox::Base
  def process
    text = mail.text_part || mail
    line = JSON.generate(
      "subject" => mail.subject, "text" => text.decoded, "recipients" => mail.recipients,
      "files" => mail.attachments.map do |file|
        octets = file.decoded
        { "name" => file.filename, "size" => octets.bytesize, "sha256" => Digest::SHA256.hexdigest(octets) }
      end)
    recipient = mail.recipients.grep(/@example\.test\z/).first
    File.open("#{ENV.fetch("RESULTS")}/#{recipient.split("@").first}", "a") { |file| file.puts(line) }
  end
end

Rails.application.initialize!
ActiveRecord::Schema.verbose = false
ActiveRecord::Schema.define do
  create_table :action_mailbox_inbound_emails do |t|
    t.integer :status, default: 0, null: false
    t.string :message_id, null: false
    t.string :message_checksum, null: false
    t.timestamps
    t.index [:message_id, :message_checksum], unique: true, name: "index_inbound_emails_uniqueness"
  end
  create_table :active_storage_blobs do |t|
    t.string :key, null: false, index: { unique: true }
    t.string :filename, null: false
    t.string :content_type
    t.text :metadata
    t.string :service_name, null: false
    t.bigint :byte_size, null: false
    t.string :checksum, null: false
    t.datetime :created_at, null: false
  end
  create_table :active_storage_attachments do |t|
    t.string :name, null: false
    t.references :record, null: false, polymorphic: true, index: false
    t.references :blob, null: false
    t.datetime :created_at, null: false
  end
end
run Rails.application
