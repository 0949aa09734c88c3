import { ActionIcon, Badge, Button, Group, Menu, Table } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDots, IconKey, IconTrash, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { api } from "../../api/client";
import { useChange, usePeople } from "../../api/queries";
import { useMay, useSession } from "../../api/session";
import type { NewPassword, Person, Role } from "../../api/types";
import { Confirm } from "../../components/Confirm";
import { Moment } from "../../components/Moment";
import { Restricted } from "../../components/Restricted";
import { RoleSelect } from "../../components/RoleSelect";
import { Section } from "../../components/Section";
import { ShownOnce } from "../../components/ShownOnce";
import { Problem, Skeletons } from "../../components/States";
import { useRemoval } from "../../components/useRemoval";
import { useWords } from "../../i18n";
import { PersonDialog } from "./PersonDialog";

type Edited = Person | "new" | null;

export function People() {
  const { t } = useWords();
  const editable = useMay("admin");
  const [edited, setEdited] = useState<Edited>(null);
  const [made, setMade] = useState<NewPassword | null>(null);
  const done = (stored: NewPassword) => {
    const { name } = stored.person;
    setEdited(null);
    if (stored.password !== null) setMade(stored);
    else notifications.show({ message: t(edited === "new" ? "people.added" : "people.passwordStored", { name }) });
  };
  return (
    <Section
      title={t("people.title")}
      text={t("people.text")}
      beside={
        editable && (
          <Button variant="default" leftSection={<IconUserPlus size={16} />} onClick={() => setEdited("new")}>
            {t("people.add")}
          </Button>
        )
      }
    >
      <Restricted>
        <PeopleTable onReset={setEdited} />
      </Restricted>
      {edited !== null && (
        <PersonDialog person={edited === "new" ? null : edited} onDone={done} onClose={() => setEdited(null)} />
      )}
      {made?.password && (
        <ShownOnce
          title={t("people.passwordOf", { name: made.person.name })}
          text={t("people.passwordOnce")}
          value={made.password}
          onClose={() => setMade(null)}
        />
      )}
    </Section>
  );
}

function PeopleTable({ onReset }: { onReset: (person: Person) => void }) {
  const { t } = useWords();
  const people = usePeople();
  const { session, look } = useSession();
  const removal = useRemoval((person: Person) => api.delete(`/people/${encodeURIComponent(person.name)}`), ["people", "audit"]);
  const change = useChange(
    ({ person, role }: { person: Person; role: Role }) =>
      api.patch<Person>(`/people/${encodeURIComponent(person.name)}`, { role }),
    ["people", "audit"],
    {
      onDone: ({ name }) => {
        notifications.show({ message: t("people.roleChanged", { name }) });
        if (name === session?.name) look();
      },
    },
  );
  if (people.isPending) return <Skeletons count={2} />;
  if (people.isError) return <Problem problem={people.error} onRetry={() => void people.refetch()} />;
  return (
    <>
      <Table.ScrollContainer minWidth={300}>
        <Table className="things people" verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("common.name")}</Table.Th>
              <Table.Th>{t("role")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("people.created")}</Table.Th>
              <Table.Th w={1} aria-label={t("common.actions")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {people.data.map((person) => (
              <Table.Tr key={person.name}>
                <Table.Td title={person.name}>
                  <Group gap="xs" wrap="nowrap">
                    <span className="cut">{person.name}</span>
                    {person.name === session?.name && (
                      <Badge variant="default" tt="none" style={{ flexShrink: 0 }}>
                        {t("people.you")}
                      </Badge>
                    )}
                  </Group>
                </Table.Td>
                <Table.Td miw={150}>
                  <RoleSelect
                    label={`${t("role")}: ${person.name}`}
                    value={person.role}
                    onChange={(role) => role !== person.role && change.mutate({ person, role })}
                  />
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Moment at={person.created_at} />
                </Table.Td>
                <Table.Td>
                  <PersonMenu person={person} onReset={onReset} onRemove={removal.ask} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Confirm
        title={t("people.removeTitle", { name: removal.doomed?.name ?? "" })}
        text={t("people.removeText")}
        action={t("people.remove")}
        {...removal.confirm}
      />
    </>
  );
}

type Act = (person: Person) => void;

function PersonMenu({ person, onReset, onRemove }: { person: Person; onReset: Act; onRemove: Act }) {
  const { t } = useWords();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("people.more", { name: person.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconKey size={16} />} onClick={() => onReset(person)}>
          {t("people.reset")}
        </Menu.Item>
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => onRemove(person)}>
          {t("people.remove")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
